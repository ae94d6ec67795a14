/* The words of Philox as normals use them, for batteries of tests of random numbers (`make
 * random-stream`; doc/trust.md says what was run).
 *
 *   stream ORDER [WORDS [SEED]] | dieharder -g 200 -d 0
 *
 * writes r0, r1, r2, r3 of address after address (ito/random.h) to stdout, in the bytes of this
 * machine, until the pipe is closed.  The order says which part of the address counts fastest: that
 * is where neighbours, and so what they have in common, lie side by side. */
#include "random/address.h"
#include <Random123/philox.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum axis
{
  PATH,
  CELL,
  NODE,
  DRAW,
  PAIR,
  PURPOSE,
  STREAM,
  SEED, /* derived seeds: the last axis of every order, it never ends */
  AXES
};

static const uint64_t size[AXES] = {
  [PATH] = ITO_MAX_PATHS,           [CELL] = ITO_MAX_STEPS + 1,
  [NODE] = ITO_MAX_NODES,           [DRAW] = ITO_MAX_DRAWS,
  [PAIR] = ITO_MAX_COORDINATES / 2, [PURPOSE] = ITO_MAX_PURPOSES,
  [STREAM] = ITO_MAX_STREAMS,       [SEED] = UINT64_MAX,
};

static const struct
{
  const char *name;
  enum axis axis[AXES]; /* fastest first */
} orders[] = {
  { "paths", { PATH, CELL, SEED } },       { "steps", { CELL, PATH, SEED } },
  { "coordinates", { PAIR, PATH, SEED } }, { "purposes", { PURPOSE, STREAM, DRAW, CELL, SEED } },
  { "nodes", { NODE, CELL, SEED } },       { "seeds", { SEED } },
};

typedef void words_of (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* Controls, which a battery must reject: too few rounds, no rounds, and a generator of 32 bits. */
static void
philox_of_two_rounds (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
  philox4x32_ctr_t c = { { counter[0], counter[1], counter[2], counter[3] } };
  philox4x32_key_t k = { { key[0], key[1] } };
  c = philox4x32_R (2, c, k);
  memcpy (out, c.v, sizeof c.v);
}

static void
counter_itself (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
  for (int i = 0; i < 4; i++)
    out[i] = counter[i] ^ key[i % 2];
}

/* x -> 1664525 x + 1013904223 modulo 2^32 (Press and others 1992, 7.1), whatever the address. */
static void
congruential (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
  static uint32_t x = 1;
  (void)counter;
  (void)key;
  for (int i = 0; i < 4; i++)
    out[i] = x = 1664525u * x + 1013904223u;
}

static const struct
{
  const char *name;
  words_of *words;
} generators[] = {
  { "philox", ito_philox },
  { "two-rounds", philox_of_two_rounds },
  { "counter", counter_itself },
  { "congruential", congruential },
};

#define LENGTH(table) (sizeof (table) / sizeof *(table))

static int
usage (void)
{
  fprintf (stderr, "usage: stream ORDER [WORDS [SEED]]\norders:");
  for (size_t i = 0; i < LENGTH (orders); i++)
    fprintf (stderr, " %s", orders[i].name);
  fprintf (stderr, "\nwords (all but the first are bad on purpose):");
  for (size_t i = 0; i < LENGTH (generators); i++)
    fprintf (stderr, " %s", generators[i].name);
  fprintf (stderr, "\n");
  return 2;
}

static int
words_at (const uint64_t at[AXES], uint64_t seed, words_of *words, uint32_t out[4],
          ito_error *error)
{
  ito_address address = {
    .seed = at[SEED] ? ito_seed_derive (seed, at[SEED]) : seed,
    .stream = (unsigned)at[STREAM],
    .purpose = (ito_purpose)at[PURPOSE],
    .cell = (uint32_t)at[CELL],
    .node = (unsigned)at[NODE],
    .draw = (unsigned)at[DRAW],
  };
  ito_counter c;
  int status = ito_address_counter (&address, at[PATH], 1, 2 * at[PAIR] + 2, &c, error);
  if (status)
    return status;
  words ((uint32_t[4]){ c.path_low, c.cell, c.word2, c.word3 + (uint32_t)at[PAIR] }, c.key, out);
  return GSL_SUCCESS;
}

int
main (int argc, char **argv)
{
  static uint32_t buffer[4096][4];
  uint64_t seed = 1, at[AXES] = { [PURPOSE] = ITO_PURPOSE_NOISE };
  size_t order = 0, generator = 0;
  if (argc < 2 || argc > 4)
    return usage ();
  while (order < LENGTH (orders) && strcmp (argv[1], orders[order].name) != 0)
    order++;
  while (argc > 2 && generator < LENGTH (generators)
         && strcmp (argv[2], generators[generator].name) != 0)
    generator++;
  if (order == LENGTH (orders) || generator == LENGTH (generators))
    return usage ();
  if (argc > 3)
    {
      char *end;
      errno = 0;
      seed = strtoull (argv[3], &end, 10);
      if (errno || end == argv[3] || *end)
        return usage ();
    }

  ito_error error = ITO_NO_ERROR;
  const enum axis *fastest = orders[order].axis;
  for (;;)
    {
      for (size_t i = 0; i < LENGTH (buffer); i++)
        {
          if (words_at (at, seed, generators[generator].words, buffer[i], &error))
            {
              fprintf (stderr, "stream: %s\n", error.text);
              return 2;
            }
          const enum axis *axis = fastest;
          while (++at[*axis] == size[*axis] && *axis != SEED)
            at[*axis++] = 0;
        }
      if (fwrite (buffer, sizeof buffer, 1, stdout) != 1)
        return errno == EPIPE ? 0 : 3;
    }
}
