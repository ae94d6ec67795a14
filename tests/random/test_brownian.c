/* Brownian paths: the object, its times and ticks, and what is refused. */
#include "core/random_bits.h"
#include "random/brownian.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <ito/error.h>
#include <ito/random.h>

static uint64_t state = 4;

static const double uneven[] = { -1, -0.25, 0, 0.001, 2, 17.5 };
static const double falling[] = { 3, 2.5, 1, 0.9 };

/* By the definition, in long double: linear between the base points. */
static long double
time_of (const double *times, unsigned depth, uint64_t tick)
{
  uint64_t cell = tick >> depth;
  long double part = (long double)(tick - (cell << depth)) / (long double)(UINT64_C (1) << depth);
  return part == 0 ? (long double)times[cell]
                   : (long double)times[cell] * (1 - part) + (long double)times[cell + 1] * part;
}

static void
test_ticks (ito_brownian *b, const double *times, const char *what)
{
  uint64_t cells = ito_brownian_cells (b);
  double worst = 0, size = fmax (fabs (times[0]), fabs (times[cells]));
  int back = 1, nearest = 1;
  for (unsigned depth = 0; depth <= 16; depth += 4)
    {
      ito_brownian_set_depth (b, depth);
      uint64_t last = ito_brownian_ticks (b);
      for (int round = 0; round < 400; round++)
        {
          uint64_t tick = round < 5 ? (uint64_t)round * last / 4 : random_bits (&state) % last;
          uint64_t other = last + 1;
          double t = ito_brownian_time (b, tick);
          worst = fmax (worst, (double)fabsl (t - time_of (times, depth, tick)) / size);
          back = back && ito_brownian_tick (b, t, &other) == GSL_SUCCESS && other == tick;
          if (tick == last)
            continue;
          /* A time between two ticks goes to the nearer one. */
          double part = (double)(random_bits (&state) >> 11) * 0x1p-53;
          double u = t + (ito_brownian_time (b, tick + 1) - t) * part;
          ito_brownian_tick (b, u, &other);
          nearest = nearest && (fabs (part - 0.5) < 1e-4 || other == tick + (part > 0.5));
        }
    }
  tap_ok (worst < 4e-16, "%s: times of ticks, off by %.2g of the largest", what, worst);
  tap_ok (back, "%s: the tick of a tick's time is the tick", what);
  tap_ok (nearest, "%s: other times go to the nearest tick", what);
  uint64_t tick = 77;
  double t0 = times[0], t1 = times[cells], out = t1 > t0 ? 1e-9 : -1e-9;
  tap_ok (ito_brownian_tick (b, t0 - out, &tick) == GSL_EINVAL
              && ito_brownian_tick (b, t1 + out, &tick) == GSL_EINVAL
              && ito_brownian_tick (b, NAN, &tick) == GSL_EINVAL && tick == 77,
          "%s: times outside are refused: %s", what, ito_last_error ());
  tap_ok (isnan (ito_brownian_time (b, ito_brownian_ticks (b) + 1)),
          "%s: no time beyond the last tick", what);
}

static void
test_objects (void)
{
  ito_brownian *b = ito_brownian_alloc (3, 5, -1, 4);
  const double even[] = { -1, 0, 1, 2, 3, 4 };
  tap_ok (b && ito_brownian_dimension (b) == 3 && ito_brownian_cells (b) == 5
              && ito_brownian_depth (b) == 16 && ito_brownian_area_depth (b) == 3
              && ito_brownian_ticks (b) == 5 * 65536,
          "a path of equal cells and its defaults");
  test_ticks (b, even, "equal cells");
  tap_ok (ito_brownian_set_depth (b, 2) == GSL_SUCCESS && ito_brownian_area_depth (b) <= 2
              && ito_brownian_ticks (b) == 20,
          "the area depth is lowered to the tree's");
  ito_brownian_free (b);
  b = ito_brownian_alloc_times (1, 5, uneven);
  test_ticks (b, uneven, "uneven cells");
  ito_brownian_free (b);
  b = ito_brownian_alloc_times (1, 3, falling);
  test_ticks (b, falling, "falling times");
  ito_brownian_free (b);
  ito_brownian_free (NULL);

  /* The largest grid, without memory for it. */
  b = ito_brownian_alloc (1, ITO_MAX_STEPS, 0, 1);
  uint64_t tick = 0;
  tap_ok (b && ito_brownian_tick (b, 1, &tick) == GSL_SUCCESS && tick == ito_brownian_ticks (b)
              && tick >> 16 == ITO_MAX_STEPS && ito_brownian_tick (b, 1.0 / 3, &tick) == GSL_SUCCESS
              && fabs (ito_brownian_time (b, tick) - 1.0 / 3) < 1e-14,
          "2^31 - 1 cells of 2^16 ticks");
  ito_brownian_free (b);
}

static void
refused (ito_brownian *b, const char *part)
{
  tap_ok (b == NULL && strstr (ito_last_error (), part) != NULL, "refused: %s", ito_last_error ());
  ito_brownian_free (b);
}

static void
test_refusals (void)
{
  const double flat[] = { 0, 1, 1, 2 }, turn[] = { 0, 1, 0.5, 2 }, hole[] = { 0, NAN, 1 };
  refused (ito_brownian_alloc (0, 1, 0, 1), "0 coordinates");
  refused (ito_brownian_alloc ((size_t)ITO_MAX_COORDINATES + 1, 1, 0, 1), "1 to 2097152");
  refused (ito_brownian_alloc (1, 0, 0, 1), "0 cells");
  refused (ito_brownian_alloc (1, ITO_MAX_STEPS + 1, 0, 1), "1 to 2147483647");
  refused (ito_brownian_alloc (1, 1, 2, 2), "must be finite and differ");
  refused (ito_brownian_alloc (1, 1, 0, INFINITY), "must be finite and differ");
  refused (ito_brownian_alloc (1, 1, NAN, 0), "must be finite and differ");
  refused (ito_brownian_alloc (1, 2, -1e308, 1e308), "length is not finite");
  refused (ito_brownian_alloc (1, 1000000, 1e12, 1e12 + 1), "take fewer cells");
  refused (ito_brownian_alloc_times (1, 3, flat), "time 1 is 1, time 2 is 1");
  refused (ito_brownian_alloc_times (1, 3, turn), "not strictly monotone");
  refused (ito_brownian_alloc_times (1, 2, hole), "not strictly monotone");

  ito_brownian *b = ito_brownian_alloc (2, 4, 0, 1);
  tap_ok (ito_brownian_set_stream (b, 64) == GSL_EINVAL
              && strstr (ito_last_error (), "streams are 0 to 63") != NULL && b->stream == 0,
          "refused: %s", ito_last_error ());
  tap_ok (ito_brownian_set_depth (b, 17) == GSL_EINVAL
              && strstr (ito_last_error (), "use more cells") != NULL && b->depth == 16,
          "refused: %s", ito_last_error ());
  tap_ok (ito_brownian_set_area_depth (b, 16) == GSL_EINVAL
              && ito_brownian_set_area_depth (b, 15) == GSL_SUCCESS
              && ito_brownian_set_depth (b, 4) == GSL_SUCCESS
              && ito_brownian_set_area_depth (b, 5) == GSL_EINVAL
              && strstr (ito_last_error (), "depth 0 to 4") != NULL && b->area_depth == 4,
          "refused: %s", ito_last_error ());

  double w[16] = { 7 };
  uint64_t s = 3, t = 2, last = 64;
  tap_ok (ito_brownian_increments (b, 0, 1, 1, &s, &t, 0, w, NULL, NULL) == GSL_EINVAL && w[0] == 7,
          "refused: %s", ito_last_error ());
  t = last + 1;
  tap_ok (ito_brownian_increments (b, 0, 1, 1, &s, &t, 0, w, NULL, NULL) == GSL_EINVAL && w[0] == 7,
          "refused: %s", ito_last_error ());
  const uint64_t begin[3] = { 0, 1, 65 }, end[3] = { 64, 2, 70 };
  tap_ok (ito_brownian_increments (b, 0, 3, 4, begin, end, 1, w, NULL, NULL) == GSL_EINVAL
              && w[0] == 7,
          "refused for one of many paths: %s", ito_last_error ());
  tap_ok (ito_brownian_increments (b, 0, 4, 2, begin, end, 0, w, NULL, NULL) == GSL_EINVAL
              && w[0] == 7,
          "refused: %s", ito_last_error ());
  tap_ok (ito_brownian_increments (b, ITO_MAX_PATHS, 1, 1, begin, end, 0, w, NULL, NULL)
                  == GSL_EINVAL
              && w[0] == 7,
          "refused: %s", ito_last_error ());
  tap_ok (ito_brownian_increments (b, 0, 0, 0, begin, end, 0, w, NULL, NULL) == GSL_SUCCESS
              && w[0] == 7,
          "no paths: nothing");
  ito_brownian_set_area_depth (b, 2);
  s = 2, t = 8;
  tap_ok (ito_brownian_areas (b, 0, 1, 1, &s, &t, 0, w, NULL) == GSL_EINVAL && w[0] == 7
              && strstr (ito_last_error (), "multiples of 4 ticks") != NULL,
          "refused: %s", ito_last_error ());
  ito_brownian_free (b);
  b = ito_brownian_alloc (2049, 1, 0, 1);
  s = 0, t = 65536;
  tap_ok (ito_brownian_areas (b, 0, 1, 1, &s, &t, 0, w, NULL) == GSL_EINVAL && w[0] == 7,
          "refused: %s", ito_last_error ());
  ito_brownian_free (b);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_objects ();
  test_refusals ();
  return tap_done ();
}
