package main

import (
	"context"
	"io"
)

// interruptible is a reader whose reads end when the context does, though the one below may wait for ever.
type interruptible struct {
	ctx    context.Context
	r      io.Reader
	blocks chan block
	rest   []byte
	err    error
}

type block struct {
	text []byte
	err  error
}

func (i *interruptible) Read(p []byte) (int, error) {
	if i.blocks == nil {
		i.blocks = make(chan block)
		go i.fill()
	}
	for len(i.rest) == 0 {
		if i.err != nil {
			return 0, i.err
		}
		select {
		case b := <-i.blocks:
			i.rest, i.err = b.text, b.err
		case <-i.ctx.Done():
			return 0, i.ctx.Err()
		}
	}
	n := copy(p, i.rest)
	i.rest = i.rest[n:]
	return n, nil
}

// fill reads ahead by one block. After an interrupt it is left behind in its read, and the process ends.
func (i *interruptible) fill() {
	const size = 256 << 10
	for {
		text := make([]byte, size)
		n, err := i.r.Read(text)
		select {
		case i.blocks <- block{text[:n], err}:
		case <-i.ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// keeper keeps the first error of writing, for those who print without looking.
type keeper struct {
	w   io.Writer
	err error
}

func (k *keeper) Write(p []byte) (int, error) {
	if k.err != nil {
		return 0, k.err
	}
	var n int
	n, k.err = k.w.Write(p)
	return n, k.err
}
