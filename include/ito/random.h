/* Random numbers are addressed, not consumed.
 *
 * Every number is a pure function of (seed, stream, purpose, path, cell, node,
 * draw, coordinate) through Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel
 * random numbers: as easy as 1, 2, 3").  The key is the 64-bit seed.  The
 * 128-bit counter is laid out as below; the layout never changes.
 *
 *   word 0   bits 0..31   path, bits 0..31
 *   word 1   bits 0..31   cell: the step, or the cell of a Brownian path
 *   word 2   bits 0..15   node: 0, or the node of the dyadic tree inside the cell
 *            bits 16..23  path, bits 32..39
 *            bits 24..31  draw
 *   word 3   bits 0..19   pair: coordinate / 2
 *            bits 20..25  purpose
 *            bits 26..31  stream
 *
 * One call yields 128 bits r0..r3 = one pair of normals by Box and Muller (1958):
 *   u1 = (floor((r1 2^32 + r0) / 2^12) + 1) 2^-52  in (0, 1]
 *   u2 =  floor((r3 2^32 + r2) / 2^12)      2^-52  in [0, 1)
 *   z[2j] = sqrt(-2 log u1) cos(2 pi u2),  z[2j+1] = sqrt(-2 log u1) sin(2 pi u2)
 * so |z| <= 8.49.
 */
#ifndef ITO_RANDOM_H
#define ITO_RANDOM_H

#include <gsl/gsl_rng.h>
#include <ito/visibility.h>
#include <stddef.h>
#include <stdint.h>

ITO_BEGIN_DECLS

#define ITO_MAX_PATHS (UINT64_C (1) << 40)       /* paths of a run */
#define ITO_MAX_STEPS UINT64_C (2147483647)      /* steps of a path */
#define ITO_MAX_COORDINATES (UINT32_C (1) << 21) /* coordinates of one draw */
#define ITO_MAX_DRAWS 256u                       /* draws of a step */
#define ITO_MAX_NODES 65536u                     /* nodes in a cell */
#define ITO_MAX_STREAMS 64u
#define ITO_MAX_PURPOSES 64u

/* What a random number is for.  New purposes are appended; at most 64. */
typedef enum
{
  ITO_PURPOSE_START = 0, /* the law of the start */
  ITO_PURPOSE_NOISE,     /* Brownian increments W */
  ITO_PURPOSE_AREA,      /* space-time integrals H */
  ITO_PURPOSE_BRIDGE,    /* refinement inside a cell */
  ITO_PURPOSE_ACCEPT,    /* Metropolis tests */
  ITO_PURPOSE_CORRECTOR, /* Langevin corrector steps */
  ITO_PURPOSE_BATCH,     /* mini-batches */
  ITO_PURPOSE_BOOTSTRAP, /* resampling of statistics */
  ITO_PURPOSE_DIRECTION, /* random projections */
  ITO_PURPOSE_FIELD,     /* random fields (score errors) */
  ITO_PURPOSE_LENGTH,    /* random step counts and midpoints */
  ITO_PURPOSE_SEED,      /* derived seeds */
  ITO_PURPOSE_GSL,       /* the gsl_rng of this library */
  ITO_PURPOSE_USER,      /* free for programs */
  ITO_PURPOSE_WHOLE,     /* whole paths of fractional noise */
  ITO_PURPOSE_CLOCK      /* random time: subordinators */
} ito_purpose;

/* An address without its path and coordinate. */
typedef struct
{
  uint64_t seed;
  unsigned stream; /* < ITO_MAX_STREAMS */
  ito_purpose purpose;
  uint32_t cell; /* <= ITO_MAX_STEPS */
  unsigned node; /* < ITO_MAX_NODES */
  unsigned draw; /* < ITO_MAX_DRAWS */
} ito_address;

/* Philox4x32-10: out = bijection(counter) under key.  Random123's. */
ITO_API void ito_philox (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* Standard normals z[i*stride + p], 0 <= i < m, 0 <= p < n, of the paths first, ..., first+n-1.
 * Errors: GSL_EINVAL where a part of the address is out of range. */
ITO_API int ito_normals (const ito_address *address, uint64_t first, size_t n, size_t stride,
                         size_t m, double *z);

/* Uniforms on (0, 1], the u1 above of coordinates 2i (so one call of Philox each): u[i*stride + p],
 * 0 <= i < m <= ITO_MAX_COORDINATES / 2. */
ITO_API int ito_uniforms (const ito_address *address, uint64_t first, size_t n, size_t stride,
                          size_t m, double *u);

/* Exponentials of mean 1: -log of the uniforms. */
ITO_API int ito_exponentials (const ito_address *address, uint64_t first, size_t n, size_t stride,
                              size_t m, double *e);

/* A seed for run `index` of a study, independent of the others. */
ITO_API uint64_t ito_seed_derive (uint64_t seed, uint64_t index);

/* Philox as a generator of GSL, so that GSL's distributions can be drawn from it:
 * the words r0..r3 of successive counters, seeded by gsl_rng_set.  A stream of its
 * own purpose, so it never meets the numbers above.  gsl_rng_uniform takes two words. */
ITO_API extern const gsl_rng_type *ito_rng_philox;

ITO_END_DECLS

#endif
