// Command pinlint finds what Pinterest would refuse, before it is sent.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// A closed pipe is an ordinary write error here, so that a report is never cut without a word.
	signal.Ignore(syscall.SIGPIPE)
	c := command{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv}
	os.Exit(c.main(os.Args[1:]))
}
