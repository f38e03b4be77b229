package rules

// Internal reports a fault of pinlint itself while it judged a pin.
var Internal = &Rule{
	ID: "internal.error", Action: RetryLater, Severity: Error, Needs: Payload,
	Basis: Inferred, Source: "pinlint itself", Since: "0.1.0",
	Summary: "pinlint failed on this pin",
	Why:     "A fault of pinlint, not of the pin. The pin was not judged to the end; all others were. The exit status is 2.",
	Fix:     "report the fault together with a pin that shows it",
}
