/* Neighbours in any part of the address are independent: correlations of the normals, and of their
 * squares, at 6.5 standard errors. */
#include "random/address.h"
#include "random/fit.h"
#include "tap.h"

enum
{
  n = 500000
};

static double a[n], b[4 * n];

static void
judge (const double *x, const double *y, size_t m, const char *what)
{
  double linear = fit_correlation (x, y, m), square = fit_correlation_of_squares (x, y, m);
  tap_ok (fabs (linear) <= 6.5 && fabs (square) <= 6.5,
          "%s: %.2f and %.2f (squares) standard errors", what, linear, square);
}

static void
against (const ito_address *at, uint64_t first, const char *what)
{
  ito_normals (at, first, n, n, 1, b);
  judge (a, b, n, what);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const ito_address origin = {
    .seed = 12345, .stream = 2, .purpose = ITO_PURPOSE_NOISE, .cell = 40, .draw = 4
  };
  ito_address c;
  ito_normals (&origin, 0, n, n, 4, b);
  for (size_t p = 0; p < n; p++)
    a[p] = b[p];
  judge (a, a + 1, n - 1, "next path");
  judge (a, a + 2, n - 2, "path after the next");
  judge (a, a + 8, n - 8, "path in the next vector");
  judge (a, a + 64, n - 64, "path in the next piece");
  judge (b, b + n, n, "coordinates 0 and 1 (a pair)");
  judge (b + n, b + 2 * (size_t)n, n, "coordinates 1 and 2 (two pairs)");
  judge (b, b + 2 * (size_t)n, n, "coordinates 0 and 2");
  /* The normals of a pair are independent, not merely uncorrelated: x^2 - y^2 and x y too. */
  double sum = 0, third = 0;
  for (size_t p = 0; p < n; p++)
    {
      sum += (b[p] * b[p] - b[n + p] * b[n + p]) * b[p] * b[n + p];
      third += b[p] * b[n + p] * b[2 * (size_t)n + p];
    }
  /* Variances: E (x^2 - y^2)^2 x^2 y^2 = 2 (15 - 9) = 12, and 1. */
  tap_ok (fabs (sum) <= 6.5 * sqrt (12.0 * n) && fabs (third) <= 6.5 * sqrt ((double)n),
          "a pair's angle is uniform: %.2f; three coordinates: %.2f standard errors",
          sum / sqrt (12.0 * n), third / sqrt ((double)n));

  against (&origin, UINT64_C (1) << 32, "path + 2^32");
  against (&origin, UINT64_C (1) << 39, "path + 2^39");
  c = origin;
  c.cell++;
  against (&c, 0, "next step");
  c.cell = origin.cell + 65536;
  against (&c, 0, "step + 65536");
  c = origin;
  c.node = 1;
  against (&c, 0, "next node");
  c = origin;
  c.draw++;
  against (&c, 0, "next draw");
  c = origin;
  c.purpose = ITO_PURPOSE_AREA;
  against (&c, 0, "next purpose");
  c = origin;
  c.stream++;
  against (&c, 0, "next stream");
  c = origin;
  c.seed++;
  against (&c, 0, "next seed");
  c.seed = origin.seed ^ UINT64_C (1) << 63;
  against (&c, 0, "the seed's highest bit");
  c = origin;
  c.seed = ito_seed_derive (origin.seed, 0);
  against (&c, 0, "a derived seed");

  /* Controls: an address that is used twice; of one path in fifty. */
  ito_normals (&origin, 0, n, n, 1, b);
  tap_ok (fabs (fit_correlation (a, b, n)) > 6.5, "control: the same address is found, %.0f",
          fit_correlation (a, b, n));
  c = origin;
  c.draw++;
  ito_normals (&c, 0, n, n, 1, b);
  for (size_t p = 0; p < n; p += 50)
    b[p] = a[p];
  tap_ok (fabs (fit_correlation (a, b, n)) > 6.5,
          "control: every 50th address reused is found, %.1f", fit_correlation (a, b, n));
  return tap_done ();
}
