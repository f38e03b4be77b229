package rules

var configRules = []*Rule{UnusedSuppression, ExpiredSuppression}

// UnusedSuppression reports a suppression of the configuration that no longer suppresses anything.
var UnusedSuppression = &Rule{
	ID: "config.suppression-unused", Action: FixInput, Severity: Warning, Needs: Configuration,
	Basis: Inferred, Source: "pinlint itself", Since: "0.1.0",
	Summary: "a suppression of the configuration suppresses nothing",
	Why:     "What it was for is fixed or gone. Left in place it hides the next finding of that rule there, which nobody has looked at.",
	Fix:     "remove the suppression",
}

// ExpiredSuppression reports a suppression of the configuration whose last day is over.
var ExpiredSuppression = &Rule{
	ID: "config.suppression-expired", Action: FixInput, Severity: Warning, Needs: Configuration,
	Basis: Inferred, Source: "pinlint itself", Since: "0.1.0",
	Summary: "a suppression of the configuration has run out",
	Why:     "It was to hold until a day that is over. What it suppressed is reported again.",
	Fix:     "fix what it was for and remove it, or set another day",
}
