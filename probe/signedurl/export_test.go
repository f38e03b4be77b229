package signedurl

// ParseBare is Parse without its net, so that tests see a panic.
var ParseBare = parseBare
