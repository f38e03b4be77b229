//go:build !unix

package main

import "os"

// resident is the most memory in bytes that an ended process had resident, 0 if that is unknown.
func resident(*os.ProcessState) int64 { return 0 }
