/* Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011) over lanes, and pairs of normals by Box and
 * Muller (1958): included by kernels_isa.c, once for each instruction set.  The counter and the
 * formulas are those of ito/random.h. */
#ifndef ITO_RANDOM_NORMALS_KERNEL_H
#define ITO_RANDOM_NORMALS_KERNEL_H

#include "core/kernels.h"
#include "core/vmath.h"
#include <string.h>

/* A vector of 64-bit lanes, each with one word in its low half (the high half is arbitrary), and
 * the product of a low half with a constant.  The multiplication is called by name because gcc
 * multiplies 64 by 64 bits where 32 by 32 suffice. */
#if defined(__AVX512F__)
#include <immintrin.h>
typedef uint64_t word_lanes __attribute__ ((vector_size (64)));
static inline word_lanes
word_product (word_lanes x, uint32_t m)
{
  return (word_lanes)_mm512_mul_epu32 ((__m512i)x, _mm512_set1_epi64 ((long long)m));
}
#elif defined(__AVX2__)
#include <immintrin.h>
typedef uint64_t word_lanes __attribute__ ((vector_size (32)));
static inline word_lanes
word_product (word_lanes x, uint32_t m)
{
  return (word_lanes)_mm256_mul_epu32 ((__m256i)x, _mm256_set1_epi64x ((long long)m));
}
#elif defined(__SSE2__)
#include <emmintrin.h>
typedef uint64_t word_lanes __attribute__ ((vector_size (16)));
static inline word_lanes
word_product (word_lanes x, uint32_t m)
{
  return (word_lanes)_mm_mul_epu32 ((__m128i)x, _mm_set1_epi64x ((long long)m));
}
#else
typedef uint64_t word_lanes __attribute__ ((vector_size (16)));
static inline word_lanes
word_product (word_lanes x, uint32_t m)
{
  return (x & UINT64_C (0xffffffff)) * m;
}
#endif

enum
{
  word_width = sizeof (word_lanes) / sizeof (uint64_t),
  philox_lanes = 64, /* lanes at once: bits stay in L1 beside the block */
  philox_rounds = 10
};

/* No vector is half filled. */
ITO_V_INLINE size_t
whole_vectors (size_t lanes)
{
  return (lanes + 7) & ~(size_t)7;
}

/* The keys of the rounds, in all lanes. */
ITO_V_INLINE void
philox_keys (const uint32_t of[2], word_lanes key[2][philox_rounds])
{
  for (uint32_t round = 0; round < philox_rounds; round++)
    {
      key[0][round] = (word_lanes){ 0 } + (of[0] + round * 0x9E3779B9u);
      key[1][round] = (word_lanes){ 0 } + (of[1] + round * 0xBB67AE85u);
    }
}

/* The upper 52 bits of r1 r0 and of r3 r2 as doubles in [1, 2), of counters x0..x3. */
ITO_V_INLINE void
philox_bits (word_lanes x0, word_lanes x1, word_lanes x2, word_lanes x3,
             const word_lanes key[2][philox_rounds], double *one, double *two)
{
  const uint64_t low = UINT64_C (0xffffffff), in_1_to_2 = UINT64_C (0x3ff0000000000000);
#pragma GCC unroll 10
  for (int round = 0; round < philox_rounds; round++)
    {
      word_lanes a = word_product (x0, 0xD2511F53u), b = word_product (x2, 0xCD9E8D57u);
      x0 = (b >> 32) ^ x1 ^ key[0][round];
      x1 = b;
      x2 = (a >> 32) ^ x3 ^ key[1][round];
      x3 = a;
    }
  word_lanes u = (((x1 << 32) | (x0 & low)) >> 12) | in_1_to_2;
  word_lanes v = (((x3 << 32) | (x2 & low)) >> 12) | in_1_to_2;
  memcpy (one, &u, sizeof u);
  memcpy (two, &v, sizeof v);
}

/* Of lanes first, ..., first+n-1; whole vectors are written. */
ITO_V_INLINE void
philox_row (const ito_counter *c, const word_lanes key[2][philox_rounds], uint32_t pair,
            size_t first, size_t n, double *one, double *two)
{
  word_lanes lane = { 0 };
  for (unsigned w = 0; w < word_width; w++)
    lane[w] = c->path_low + first + w;
  for (size_t p = 0; p < n; p += word_width)
    philox_bits (lane + p, (word_lanes){ 0 } + c->cell, (word_lanes){ 0 } + c->word2,
                 (word_lanes){ 0 } + (c->word3 + pair), key, one + p, two + p);
}

/* Box and Muller's pairs of n lanes. */
ITO_V_INLINE void
box_muller (size_t n, const double *one, const double *two, double *restrict even,
            double *restrict odd)
{
  for (size_t p = 0; p < n; p++)
    {
      double sine, cosine, u1 = one[p] - (1 - 0x1p-52);
      double radius = __builtin_sqrt (-2 * ito_v_log_normal (u1));
      ito_v_sincos2pi (two[p] - 1, &sine, &cosine);
      even[p] = radius * cosine;
      odd[p] = radius * sine;
    }
}

/* The pair of `lanes` <= philox_lanes lanes to rows of its own; odd may be NULL. */
ITO_V_INLINE void
normals_pair (size_t lanes, const double *one, const double *two, double *even, double *odd)
{
  if (lanes == philox_lanes && odd)
    {
      box_muller (philox_lanes, one, two, even, odd);
      return;
    }
  double cosines[philox_lanes], sines[philox_lanes];
  box_muller (whole_vectors (lanes), one, two, cosines, sines);
  memcpy (even, cosines, lanes * sizeof *even);
  if (odd)
    memcpy (odd, sines, lanes * sizeof *odd);
}

static void
normals (const ito_counter *c, size_t n, size_t stride, size_t m, double *z)
{
  double one[philox_lanes], two[philox_lanes];
  word_lanes key[2][philox_rounds];
  philox_keys (c->key, key);
  for (size_t i = 0; i < m; i += 2)
    for (size_t first = 0; first < n; first += philox_lanes)
      {
        double *row = z + i * stride + first;
        size_t rest = n - first, lanes = rest < philox_lanes ? rest : philox_lanes;
        philox_row (c, key, (uint32_t)(i / 2), first, whole_vectors (lanes), one, two);
        normals_pair (lanes, one, two, row, i + 1 < m ? row + stride : NULL);
      }
}

/* Words of a lane each, as vectors; 0 in lanes that there are not. */
ITO_V_INLINE void
widen (size_t lanes, const uint32_t *word, uint64_t wide[philox_lanes])
{
  for (size_t p = lanes; p < whole_vectors (lanes); p++)
    wide[p] = 0;
  for (size_t p = 0; p < lanes; p++)
    wide[p] = word[p];
}

static void
normals_each (const ito_counters *c, size_t n, size_t stride, size_t m, double *z)
{
  double one[philox_lanes], two[philox_lanes];
  uint64_t path[philox_lanes], cell[philox_lanes], word2[philox_lanes];
  word_lanes key[2][philox_rounds];
  philox_keys (c->key, key);
  for (size_t first = 0; first < n; first += philox_lanes)
    {
      size_t rest = n - first, lanes = rest < philox_lanes ? rest : philox_lanes;
      widen (lanes, c->path_low + first, path);
      widen (lanes, c->cell + first, cell);
      widen (lanes, c->word2 + first, word2);
      for (size_t i = 0; i < m; i += 2)
        {
          double *row = z + i * stride + first;
          word_lanes x3 = (word_lanes){ 0 } + (c->word3 + (uint32_t)(i / 2));
          for (size_t p = 0; p < lanes; p += word_width)
            {
              word_lanes x0, x1, x2;
              memcpy (&x0, path + p, sizeof x0);
              memcpy (&x1, cell + p, sizeof x1);
              memcpy (&x2, word2 + p, sizeof x2);
              philox_bits (x0, x1, x2, x3, key, one + p, two + p);
            }
          normals_pair (lanes, one, two, row, i + 1 < m ? row + stride : NULL);
        }
    }
}

static void
uniforms (const ito_counter *c, size_t n, size_t stride, size_t m, double *u)
{
  double one[philox_lanes], two[philox_lanes];
  word_lanes key[2][philox_rounds];
  philox_keys (c->key, key);
  for (size_t i = 0; i < m; i++)
    for (size_t first = 0; first < n; first += philox_lanes)
      {
        size_t lanes = n - first < philox_lanes ? n - first : philox_lanes;
        double *row = u + i * stride + first;
        philox_row (c, key, (uint32_t)i, first, lanes, one, two);
        for (size_t p = 0; p < lanes; p++)
          row[p] = one[p] - (1 - 0x1p-52);
      }
}

#endif
