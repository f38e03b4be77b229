//go:build !unix

package payload

const openFlags = 0
