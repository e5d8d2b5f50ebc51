package proof

import (
	"testing"

	"github.com/stretchr/testify/require"
)

var example = Proof{Name: "example", Dir: "mfa", Test: "TestExample", Shows: "nothing", Cases: 1000, Of: "events"}

// environment answers for the process's environment.
type environment map[string]string

func (e environment) get(name string) string { return e[name] }

func TestTheLengthFollowsTheEnvironment(t *testing.T) {
	cases := []struct {
		name  string
		env   environment
		parts int
		total int
	}{
		{"go test tries a fiftieth", nil, 2, 20},
		{"the command tries all", environment{FullVariable: "1"}, 2, 1000},
		{"one seed gets every case", environment{SeedVariable: "7"}, 1, 20},
		{"one seed at full length", environment{FullVariable: "1", SeedVariable: "7"}, 1, 1000},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l, err := lengthFrom(c.env.get)
			require.NoError(t, err)
			parts := l.parts(example.Cases, &figures{})
			require.Len(t, parts, c.parts)
			total := 0
			for _, part := range parts {
				total += part.Cases
			}
			require.Equal(t, c.total, total)
		})
	}
}

func TestOddNumbersOfCasesAreAllTried(t *testing.T) {
	parts := length{full: true, seeds: []uint64{1, 2}}.parts(7, &figures{})
	require.Equal(t, []int{3, 4}, []int{parts[0].Cases, parts[1].Cases})
}

func TestEverySeedGetsACase(t *testing.T) {
	parts := length{seeds: []uint64{1, 2}}.parts(10, &figures{})
	require.Equal(t, []int{1, 1}, []int{parts[0].Cases, parts[1].Cases})
}

func TestTheFirstSeedIsAlwaysTheSame(t *testing.T) {
	l, err := lengthFrom(environment{}.get)
	require.NoError(t, err)
	require.Len(t, l.seeds, 2)
	require.EqualValues(t, fixedSeed, l.seeds[0])
}

func TestASeedHasToBeANumber(t *testing.T) {
	for _, text := range []string{"x", "-1", "0x10", "1.5"} {
		_, err := lengthFrom(environment{SeedVariable: text}.get)
		require.ErrorContains(t, err, SeedVariable+`="`+text+`"`)
	}
}

func TestTheSameSeedGivesTheSameNumbers(t *testing.T) {
	l := length{seeds: []uint64{5, 5}}
	parts := l.parts(example.Cases, &figures{})
	require.Equal(t, parts[0].Rand.Uint64(), parts[1].Rand.Uint64())
}

func TestAProofBelongsToItsTest(t *testing.T) {
	_, err := find("law", "TestLaw")
	require.NoError(t, err)
	_, err = find("law", "TestLawOfTheLand")
	require.ErrorContains(t, err, "the table of proofs says TestLaw")
	_, err = find("gravity", "TestLaw")
	require.ErrorContains(t, err, `find "gravity": no such row`)
}

func TestAProofReportsWhatItCounted(t *testing.T) {
	l := length{full: true, seeds: []uint64{1, 4711}}
	line, err := example.run(t, l, func(_ *testing.T, part *Part) {
		for range part.Cases {
			part.Count("events", 1)
			part.Count("reductions", 3)
		}
	})
	require.NoError(t, err)
	require.Equal(t, "example at full length: 1,000 events, 3,000 reductions (seeds 1, 4711)", line)
}

func TestAProofThatTriesTooLittleFails(t *testing.T) {
	l := length{seeds: []uint64{3}}
	_, err := example.run(t, l, func(_ *testing.T, part *Part) { part.Count("events", part.Cases-1) })
	require.ErrorContains(t, err, "was to try 20 events and counted 19")
	_, err = example.run(t, l, func(*testing.T, *Part) {})
	require.ErrorContains(t, err, "counted 0")
}

func TestAFailureSaysHowToRepeatIt(t *testing.T) {
	part := &Part{Seed: 9}
	require.Equal(t, "repeat with: go run ./internal/prove -short -seed 9 example", example.again(length{}, part))
	require.Equal(t, "repeat with: go run ./internal/prove -seed 9 example", example.again(length{full: true}, part))
}

func TestThousandsAreSetApart(t *testing.T) {
	for n, text := range map[int]string{0: "0", 999: "999", 1000: "1,000", 123456: "123,456", -1234: "-1,234", -123: "-123", 1000000: "1,000,000"} {
		require.Equal(t, text, Thousands(n))
	}
}

func TestTheTableIsWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range All() {
		require.False(t, seen[p.Name], "%s stands there twice", p.Name)
		seen[p.Name] = true
		require.Regexp(t, `^[a-z]+$`, p.Name)
		require.Regexp(t, `^Test[A-Z]`, p.Test)
		require.NotEmpty(t, p.Shows)
		require.NotEmpty(t, p.Of)
		require.Positive(t, p.Cases)
		require.Equal(t, Module+"/"+p.Dir, p.ImportPath())
	}
}
