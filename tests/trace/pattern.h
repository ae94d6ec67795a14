/* Traces full of arbitrary bits, written without an ensemble: what comes back is known. */
#ifndef ITO_TESTS_TRACE_PATTERN_H
#define ITO_TESTS_TRACE_PATTERN_H

#include "trace/trace.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Entry (time, path, coordinate) of /x: any 64 bits, infinities and payloads of NaN included
 * (splitmix64: Steele, Lea, Flood 2014). */
static inline double
pattern (uint64_t time, uint64_t path, uint64_t i)
{
  uint64_t z = (time * 1000003 + path) * 64 + i + UINT64_C (0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  z ^= z >> 31;
  double x;
  memcpy (&x, &z, sizeof x);
  return x;
}

/* The slab that begins at the given time and path, as an ensemble hands it out. */
static inline double *
pattern_slab (const ito_trace_shape *s, uint64_t first_time, uint64_t first_path, ito_slab *slab)
{
  size_t paths = s->paths - first_path < 2048 ? (size_t)(s->paths - first_path) : 2048;
  size_t times = s->times - first_time < 10 ? (size_t)(s->times - first_time) : 10;
  double *x = malloc (times * paths * s->d * sizeof *x);
  if (!x)
    abort ();
  for (size_t t = 0; t < times; t++)
    for (size_t p = 0; p < paths; p++)
      for (size_t i = 0; i < s->d; i++)
        x[(t * paths + p) * s->d + i] = pattern (first_time + t, first_path + p, i);
  *slab = (ito_slab){ .first_path = first_path,
                      .first_time = first_time,
                      .paths = paths,
                      .times = times,
                      .d = s->d,
                      .x = x };
  if (first_time + times == s->times)
    {
      static const unsigned char fine[2048];
      slab->status = fine;
      slab->evaluations = 3 * (double)paths;
    }
  return x;
}

/* Writes the slabs of the groups first, first + step, ... before the group `end`. */
static inline int
pattern_write (ito_trace *trace, const ito_trace_shape *s, uint64_t first, uint64_t end,
               uint64_t step)
{
  for (uint64_t g = first; g < end && g * 2048 < s->paths; g += step)
    for (uint64_t t = 0; t < s->times; t += 10)
      {
        ito_slab slab;
        double *x = pattern_slab (s, t, g * 2048, &slab);
        int status = ito_trace_slab (&slab, trace);
        free (x);
        if (status)
          return status;
      }
  return 0;
}

/* Lays a run out in a file; the saved times are 0, 0.25, 0.5, ... */
static inline ito_trace *
pattern_trace (ito_file *file, const char *group, ito_trace_shape *s, ito_error *error)
{
  double *time = malloc (s->times * sizeof *time);
  if (!time)
    abort ();
  for (uint64_t i = 0; i < s->times; i++)
    time[i] = 0.25 * (double)i;
  s->time = time;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_trace *trace = ito_trace_new (file, group, s, error);
  ito_hdf5_leave (&state);
  free (time);
  s->time = NULL;
  return trace;
}

static inline int
pattern_end (ito_trace *trace, const ito_ensemble_result *result, ito_error *error)
{
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  int status = ito_trace_end (trace, result->seconds, 2, 1, error);
  ito_hdf5_leave (&state);
  return status;
}

#endif
