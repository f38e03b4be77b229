// Package parallel does work in several goroutines and hands the results on in order.
package parallel

import (
	"context"
	"iter"
	"sync"
)

// Ordered applies do to the jobs in parallel and hands the results to take in the order of the jobs. Each
// worker has a state of its own. When ctx ends no job is begun, and what those that run come to is still taken: do must see to it
// that this is soon. Ordered returns false if take did, after all goroutines have ended.
func Ordered[J, R, S any](ctx context.Context, workers int, jobs iter.Seq[J], state func() S, do func(S, J) R, take func(R) bool) bool {
	type task struct {
		job    J
		result chan R
	}
	ctx, cancel := context.WithCancel(ctx)
	tasks := make(chan task)
	pending := make(chan task, 2*workers)
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	group.Go(func() {
		defer close(pending)
		defer close(tasks)
		started := 0
		for job := range jobs {
			t := task{job, make(chan R, 1)}
			if started < workers {
				started++
				group.Go(func() {
					s := state()
					for t := range tasks {
						t.result <- do(s, t.job)
					}
				})
			}
			select {
			case pending <- t:
			case <-ctx.Done():
				return
			}
			select {
			case tasks <- t:
			case <-ctx.Done():
				close(t.result)
				return
			}
		}
	})
	for t := range pending {
		if r, ok := <-t.result; ok && !take(r) {
			return false
		}
	}
	return true
}
