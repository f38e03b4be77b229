// Package parallel does work in several goroutines and hands the results on in order.
package parallel

import (
	"context"
	"iter"
	"sync"
)

// Ordered applies do to the jobs in parallel and hands the results to take in the order of the jobs. Each
// worker has a state of its own. It returns false if take did, after all goroutines have ended.
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
				return
			}
		}
	})
	for t := range pending {
		select {
		case r := <-t.result:
			if !take(r) {
				return false
			}
		case <-ctx.Done():
			select {
			case r := <-t.result: // what is ready is not lost
				if !take(r) {
					return false
				}
				continue
			default:
			}
			return true
		}
	}
	return true
}
