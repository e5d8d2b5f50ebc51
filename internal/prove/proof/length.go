package proof

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// The environment variables that lengthen a proof and choose its seed.
const (
	FullVariable = "PARTNERSEC_PROVE"
	SeedVariable = "PARTNERSEC_PROVE_SEED"
)

const (
	shortPart = 50 // a short run tries one case in so many
	fixedSeed = 1
)

// length says how long a proof runs and with which seeds.
type length struct {
	full  bool
	seeds []uint64
}

// lengthFrom reads the length from the environment. Without a seed there it
// takes the fixed one and one that is different each time.
func lengthFrom(getenv func(string) string) (length, error) {
	l := length{full: getenv(FullVariable) != "", seeds: []uint64{fixedSeed, uint64(rand.Uint32())}}
	if text := getenv(SeedVariable); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return length{}, fmt.Errorf("proof: read %s=%q: give a whole number from 0", SeedVariable, text)
		}
		l.seeds = []uint64{seed}
	}
	return l, nil
}

// parts shares the cases out among the seeds.
func (l length) parts(cases int, counts *figures) []*Part {
	if !l.full {
		cases /= shortPart
	}
	parts := make([]*Part, len(l.seeds))
	for i, seed := range l.seeds {
		parts[i] = &Part{
			Cases:  max(1, (i+1)*cases/len(l.seeds)-i*cases/len(l.seeds)),
			Seed:   seed,
			Rand:   rand.New(rand.NewPCG(seed, 0)),
			counts: counts,
		}
	}
	return parts
}

func (l length) String() string {
	if l.full {
		return "at full length"
	}
	return fmt.Sprintf("at 1/%d", shortPart)
}
