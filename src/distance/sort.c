/* Sorting numbers in linear time: a radix sort by digits of 11 bits, from the last to the first (D.
 * Knuth, The Art of Computer Programming 3, 5.2.5).  As an integer whose sign bit is flipped (all
 * bits, where it is negative) a double has its own order; digits that all numbers share are passed
 * over.  Few numbers, or no memory for a second array: qsort. */
#include "distance/sort.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum
{
  BITS = 11,
  DIGITS = 6, /* of a word of 64 bits */
  BUCKETS = 1 << BITS,
  FEW = 500
};

static int
compare_ranked (const void *a, const void *b)
{
  const ito_ranked *x = a, *y = b;
  int order = (x->value > y->value) - (x->value < y->value);
  return order ? order : (x->index > y->index) - (x->index < y->index);
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static inline uint64_t
key_of (double value)
{
  uint64_t bits;
  value += 0.0; /* -0 and 0 are one number */
  memcpy (&bits, &value, sizeof bits);
  return bits ^ ((uint64_t) - (int64_t)(bits >> 63) | (uint64_t)1 << 63);
}

static inline unsigned
digit_of (double value, unsigned digit)
{
  return (unsigned)(key_of (value) >> (BITS * digit)) & (BUCKETS - 1);
}

/* Counts of all digits in one pass over the values, which lie `width` bytes apart. */
static void
count_digits (size_t n, const char *x, size_t width, size_t (*count)[BUCKETS])
{
  memset (count, 0, DIGITS * sizeof *count);
  for (size_t i = 0; i < n; i++)
    {
      double value;
      memcpy (&value, x + i * width, sizeof value);
      uint64_t key = key_of (value);
      for (unsigned digit = 0; digit < DIGITS; digit++)
        count[digit][(key >> (BITS * digit)) & (BUCKETS - 1)]++;
    }
}

/* Counts become places; nonzero where one bucket holds all. */
static int
places (size_t n, size_t count[BUCKETS])
{
  size_t before = 0;
  for (size_t i = 0; i < BUCKETS; i++)
    {
      size_t here = count[i];
      if (here == n)
        return 1;
      count[i] = before;
      before += here;
    }
  return 0;
}

void
ito_sort_doubles (size_t n, double *x)
{
  size_t (*count)[BUCKETS] = n > FEW ? malloc (DIGITS * sizeof *count) : NULL;
  double *other = count ? malloc (n * sizeof *other) : NULL, *from = x, *to = other;
  if (!other)
    {
      free (count);
      qsort (x, n, sizeof *x, compare_doubles);
      return;
    }
  count_digits (n, (const char *)x, sizeof *x, count);
  for (unsigned digit = 0; digit < DIGITS; digit++)
    {
      if (places (n, count[digit]))
        continue;
      for (size_t i = 0; i < n; i++)
        to[count[digit][digit_of (from[i], digit)]++] = from[i];
      double *swap = from;
      from = to;
      to = swap;
    }
  if (from != x)
    memcpy (x, from, n * sizeof *x);
  free (other);
  free (count);
}

void
ito_sort_ranked (size_t n, ito_ranked *x)
{
  size_t (*count)[BUCKETS] = n > FEW ? malloc (DIGITS * sizeof *count) : NULL;
  ito_ranked *other = count ? malloc (n * sizeof *other) : NULL, *from = x, *to = other;
  if (!other)
    {
      free (count);
      qsort (x, n, sizeof *x, compare_ranked);
      return;
    }
  count_digits (n, (const char *)x, sizeof *x, count);
  for (unsigned digit = 0; digit < DIGITS; digit++)
    {
      if (places (n, count[digit]))
        continue;
      for (size_t i = 0; i < n; i++)
        to[count[digit][digit_of (from[i].value, digit)]++] = from[i];
      ito_ranked *swap = from;
      from = to;
      to = swap;
    }
  if (from != x)
    memcpy (x, from, n * sizeof *x);
  free (other);
  free (count);
}
