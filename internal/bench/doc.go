// Package bench compares this module with other ways to do the same. It is a
// module of its own, since what it compares with takes minutes and more than
// 4 GB to compile.
//
//	cd internal/bench && go test -p 1 -run '^$' -bench . -benchtime 20x
package bench
