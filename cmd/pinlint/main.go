// Command pinlint finds what Pinterest would refuse, before it is sent.
package main

import (
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// A closed pipe is an ordinary write error here, so that a report is never cut without a word.
	signal.Ignore(syscall.SIGPIPE)
	// net/http logs what a server sends unasked, which is nothing that a server should be able to write to a terminal or a CI log.
	log.SetOutput(io.Discard)
	c := command{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv}
	os.Exit(c.main(os.Args[1:]))
}
