module github.com/pinlint/pinlint

go 1.26.0

require (
	github.com/go-json-experiment/json v1.27.2
	github.com/google/go-cmp v0.7.0
	github.com/santhosh-tekuri/jsonschema/v5 v5.3.1
	go.uber.org/goleak v1.3.0
	golang.org/x/tools v0.52.0
)

require github.com/gabriel-vasile/mimetype v1.4.16
