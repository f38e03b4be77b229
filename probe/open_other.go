//go:build !unix

package probe

const openFlags = 0
