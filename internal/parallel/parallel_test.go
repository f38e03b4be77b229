package parallel

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func numbers(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n && yield(i); i++ {
		}
	}
}

func none() struct{} { return struct{}{} }

func TestOrdered(t *testing.T) {
	for _, workers := range []int{1, 3, 16} {
		var got []int
		if !Ordered(context.Background(), workers, numbers(1000), none, func(_ struct{}, n int) int { return n * n }, func(n int) bool {
			got = append(got, n)
			return true
		}) {
			t.Error("stopped")
		}
		want := make([]int, 1000)
		for i := range want {
			want[i] = i * i
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d workers: %v", workers, got)
		}
	}
}

func TestTakeStops(t *testing.T) {
	count := 0
	if Ordered(context.Background(), 4, numbers(1<<30), none, func(_ struct{}, n int) int { return n }, func(int) bool {
		count++
		return count < 10
	}) || count != 10 {
		t.Errorf("taken %d", count)
	}
}

// TestCancelled ends the context while jobs run: what they come to is taken, in order, and no job is begun after.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var begun atomic.Int32
	var got []int
	Ordered(ctx, 4, numbers(1<<30), none, func(_ struct{}, n int) int {
		begun.Add(1)
		if n == 100 {
			cancel()
		}
		return n
	}, func(n int) bool {
		got = append(got, n)
		return true
	})
	if len(got) != int(begun.Load()) || len(got) <= 100 {
		t.Errorf("%d jobs begun, %d results taken", begun.Load(), len(got))
	}
	for i, n := range got {
		if n != i {
			t.Fatalf("result %d is of job %d", i, n)
		}
	}
}
