/* Philox as a generator of GSL: the words of successive counters, in order. */
#include <ito/random.h>

typedef struct
{
  uint64_t seed, block; /* of the next call of Philox */
  uint32_t word[4];
  unsigned used; /* words taken of the last call */
} philox_state;

static void
philox_set (void *vstate, unsigned long seed)
{
  philox_state *s = vstate;
  *s = (philox_state){ .seed = seed, .used = 4 };
}

static uint32_t
next_word (philox_state *s)
{
  if (s->used == 4)
    {
      /* Purpose gsl, stream 0; the block takes the words of path and cell. */
      uint32_t key[2] = { (uint32_t)s->seed, (uint32_t)(s->seed >> 32) };
      uint32_t counter[4] = { (uint32_t)s->block, (uint32_t)(s->block >> 32), 0,
                              ITO_PURPOSE_GSL << 20 };
      ito_philox (counter, key, s->word);
      s->block++;
      s->used = 0;
    }
  return s->word[s->used++];
}

static unsigned long
philox_get (void *vstate)
{
  return next_word (vstate);
}

/* [0, 1) with 53 bits, of two words. */
static double
philox_get_double (void *vstate)
{
  uint64_t low = next_word (vstate);
  uint64_t high = next_word (vstate);
  return (double)((high << 32 | low) >> 11) * 0x1p-53;
}

static const gsl_rng_type philox_type = { "ito-philox",          0xffffffffUL, 0,
                                          sizeof (philox_state), philox_set,   philox_get,
                                          philox_get_double };

const gsl_rng_type *ito_rng_philox = &philox_type;
