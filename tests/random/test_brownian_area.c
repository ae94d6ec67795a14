/* Levy area: its law alone and with W and H, against closed forms; the area of the path itself;
 * Chen's relation. */
#include "core/random_bits.h"
#include "core/ulp.h"
#include "random/brownian.h"
#include "random/fit.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <ito/random.h>

enum
{
  m = 3,
  pairs = 3, /* (0,1), (0,2), (1,2) */
  n = 150000
};

static double w[m * n], h[m * n], area[pairs * n], value[n];
static const size_t one[pairs] = { 0, 0, 1 }, two[pairs] = { 1, 2, 2 };

/* Mean of `value` minus the truth, in standard errors of the sample. */
static double
off (double truth)
{
  double mean = 0, square = 0;
  for (size_t p = 0; p < n; p++)
    mean += value[p] / n;
  for (size_t p = 0; p < n; p++)
    square += (value[p] - mean) * (value[p] - mean);
  return (mean - truth) / sqrt (square / n / n);
}

/* P(A <= x h): the density of A/h is sech(pi x) (P. Levy 1951). */
static double
levy_cdf (double x)
{
  return 2 / M_PI * atan (exp (M_PI * x));
}

/* Moments of one cell of length 1, by pair: with E[A|W,H] = H_i W_j - W_i H_j, E[A^2 | W] =
 * (1 + |W|^2)/12 and the Fourier series of the bridge (cov (A^2, H_i^2) = 1/72 + 1/360). */
static double
worst_moment (unsigned q)
{
  double worst = 0;
  for (size_t k = 0; k < pairs; k++)
    {
      const double *a = area + k * n, *wi = w + one[k] * n, *wj = w + two[k] * n;
      const double *hi = h + one[k] * n, *hj = h + two[k] * n;
      const double *other = area + (k + 1) % pairs * n, *third = area + (k + 2) % pairs * n;
#define MOMENT(expression, truth)                                                                  \
  for (size_t p = 0; p < n; p++)                                                                   \
    value[p] = (expression);                                                                       \
  worst = fmax (worst, fabs (off (truth)))
      MOMENT (a[p], 0);
      MOMENT (a[p] * a[p], 0.25);
      MOMENT (a[p] * a[p] * a[p], 0);
      MOMENT (a[p] * a[p] * a[p] * a[p], 0.3125 - pow (0.125, q) / 200);
      MOMENT (a[p] * wi[p] * hj[p], -1.0 / 12);
      MOMENT (a[p] * wj[p] * hi[p], 1.0 / 12);
      MOMENT (a[p] * wi[p] * hi[p], 0);
      MOMENT (a[p] * wi[p] * wj[p], 0);
      MOMENT (a[p] * hi[p] * hj[p], 0);
      MOMENT (a[p] * a[p] * (wi[p] * wi[p] - 1), 1.0 / 6);
      MOMENT (a[p] * a[p] * (wj[p] * wj[p] - 1), 1.0 / 6);
      MOMENT (a[p] * a[p] * (12 * hi[p] * hi[p] - 1), 1.0 / 5);
      MOMENT (a[p] * a[p] * (12 * hj[p] * hj[p] - 1), 1.0 / 5);
      MOMENT (a[p] * other[p], 0);
      MOMENT (a[p] * other[p] * third[p], 0);
    }
  /* What a piece adds to E[A | W, H], in all pairs: where the draw's constants are seen best. */
  static double square[n], slope[n];
  for (size_t p = 0; p < n; p++)
    square[p] = slope[p] = 0;
  for (size_t k = 0; k < pairs; k++)
    for (size_t p = 0; p < n; p++)
      {
        const double *wp = w + p, *hp = h + p;
        size_t i = one[k] * n, j = two[k] * n;
        double rest = area[k * n + p] - hp[i] * wp[j] + wp[i] * hp[j];
        square[p] += rest * rest;
        slope[p] += rest * rest * (12 * (hp[i] * hp[i] + hp[j] * hp[j]) - 2);
      }
  MOMENT (square[p], 3.0 / 12);
  MOMENT (slope[p], 3.0 / 15);
  /* A_01 and A_02 share coordinate 0. */
  const double *a = area, *b = area + n, *w1 = w + n, *w2 = w + 2 * n, *h1 = h + n, *h2 = h + 2 * n;
  MOMENT (a[p] * b[p] * w1[p] * w2[p], 1.0 / 12);
  MOMENT (a[p] * b[p] * h1[p] * h2[p], 1.2 / 144);
  return worst;
}

static double
worst_fit (void)
{
  double worst = 0;
  for (size_t k = 0; k < pairs; k++)
    {
      for (size_t p = 0; p < n; p++)
        value[p] = area[k * n + p];
      worst = fmax (worst, fit_ks (value, n, levy_cdf));
    }
  return worst;
}

static void
test_law (void)
{
  ito_brownian *b = ito_brownian_alloc (m, 3, 0, 3);
  const uint64_t s = 65536, t = 2 * 65536;
  ito_brownian_increments (b, 0, n, n, &s, &t, 0, w, h, NULL);
  for (unsigned q = 0; q <= 4; q += 2)
    {
      ito_brownian_set_area_depth (b, q);
      ito_brownian_areas (b, 0, n, n, &s, &t, 0, area, NULL);
      double moment = worst_moment (q), ks = worst_fit ();
      tap_ok (moment <= 6.5, "depth %u: 49 moments of A, W and H within %.2f standard errors", q,
              moment);
      /* At depth 0 the law is near Levy's, not his. */
      if (q > 0)
        tap_ok (ks < FIT_KS_LIMIT, "depth %u: Levy's law, Kolmogorov-Smirnov %.2f (limit %.2f)", q,
                ks, FIT_KS_LIMIT);
    }

  /* Controls. */
  ito_normals (&(ito_address){ .seed = 3, .purpose = ITO_PURPOSE_USER }, 0, n, n, pairs, area);
  static double z[pairs * n];
  memcpy (z, area, sizeof z);
  for (size_t i = 0; i < pairs * n; i++)
    area[i] = z[i] / 2;
  double moment = worst_moment (4), ks = worst_fit ();
  tap_ok (moment > 6.5 && ks > FIT_KS_LIMIT,
          "control: a normal of the right variance, %.0f standard errors, Kolmogorov-Smirnov %.1f",
          moment, ks);
  for (size_t k = 0; k < pairs; k++)
    for (size_t p = 0; p < n; p++)
      area[k * n + p] =
          h[one[k] * n + p] * w[two[k] * n + p] - w[one[k] * n + p] * h[two[k] * n + p];
  moment = worst_moment (4);
  tap_ok (moment > 6.5, "control: E[A | W, H], %.0f standard errors or more", fmin (moment, 1e6));
  /* Davie's: the right variance given W and H on the mean, but not its dependence on H. */
  for (size_t i = 0; i < pairs * n; i++)
    area[i] += z[i] / sqrt (12);
  moment = worst_moment (4);
  tap_ok (moment > 6.5, "control: a residual that does not know H, %.0f standard errors", moment);
  ito_brownian_free (b);
}

/* Areas at two depths follow one path: E (A_q - A_r)^2 = h^2 2^-q / 6 for every r > q. */
static void
test_depths (void)
{
  static double fine[pairs * n];
  ito_brownian *b = ito_brownian_alloc (m, 1, 0, 1);
  const size_t few = 20000;
  const uint64_t s = 0, t = 65536;
  ito_brownian_set_area_depth (b, 7);
  ito_brownian_areas (b, 0, few, n, &s, &t, 0, fine, NULL);
  for (unsigned q = 0; q < 7; q += 2)
    {
      ito_brownian_set_area_depth (b, q);
      ito_brownian_areas (b, 0, few, n, &s, &t, 0, area, NULL);
      double worst = 0, truth = ldexp (1, -(int)q) / 6;
      for (size_t k = 0; k < pairs; k++)
        {
          double sum = 0, square = 0;
          for (size_t p = 0; p < few; p++)
            {
              double e = area[k * n + p] - fine[k * n + p];
              sum += e * e;
              square += e * e * e * e;
            }
          double mean = sum / (double)few, variance = square / (double)few - mean * mean;
          worst = fmax (worst, fabs (mean - truth) / sqrt (variance / (double)few));
        }
      tap_ok (worst <= 6.5, "depths %u and 7: mean square difference within %.2f standard errors",
              q, worst);
    }
  ito_brownian_free (b);
}

/* The area of the polygon through 1024 points, summed here: it is off by h/sqrt(4 1024) in root
 * mean square, ours by h/sqrt(12 2^q); their difference lies between difference and sum. */
static void
test_polygon (void)
{
  enum
  {
    paths = 4000,
    points = 1024,
    q = 4
  };
  static double at[m * paths], sum[m * paths], polygon[pairs * paths], a[pairs * paths];
  ito_brownian *b = ito_brownian_alloc (m, 2, 1, 0);
  ito_brownian_set_area_depth (b, q);
  const uint64_t s = 32768, t = s + 65536;
  ito_brownian_areas (b, 0, paths, paths, &s, &t, 0, a, NULL);
  for (uint64_t i = 0; i < points; i++)
    {
      const uint64_t from = s + i * 64, to = from + 64;
      ito_brownian_increments (b, 0, paths, paths, &from, &to, 0, at, NULL, NULL);
      for (size_t k = 0; k < pairs; k++)
        for (size_t p = 0; p < paths; p++)
          polygon[k * paths + p] += 0.5
                                    * (sum[one[k] * paths + p] * at[two[k] * paths + p]
                                       - sum[two[k] * paths + p] * at[one[k] * paths + p]);
      for (size_t p = 0; p < m * paths; p++)
        sum[p] += at[p];
    }
  double ours = 0.5 / sqrt (12 * 16), theirs = 0.5 / sqrt (4.0 * points);
  /* h = 1/2; A has its residual and a drawn one, of the same size. */
  double low = sqrt (2) * ours - theirs, high = sqrt (2) * ours + theirs;
  for (size_t k = 0; k < pairs; k++)
    {
      double square = 0, turned = 0;
      for (size_t p = 0; p < paths; p++)
        {
          double e = a[k * paths + p] - polygon[k * paths + p];
          double f = a[k * paths + p] + polygon[k * paths + p];
          square += e * e / paths;
          turned += f * f / paths;
        }
      tap_ok (sqrt (square) > 0.9 * low && sqrt (square) < 1.1 * high,
              "pair %zu,%zu: off by %.4f of the polygon's area in root mean square, %.4f to %.4f",
              one[k], two[k], sqrt (square), low, high);
      tap_ok (sqrt (turned) > 2 * high, "control: with the other sign, %.3f", sqrt (turned));
    }
  ito_brownian_free (b);
}

static int
ascending (const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* Areas of parts by Chen's relation, inside cells and across them, on uneven cells. */
static void
test_chen (void)
{
  enum
  {
    paths = 40
  };
  const double times[] = { 0, 0.5, 0.6, 2, 2.25 };
  uint64_t state = 6;
  double worst = 0, control = 0;
  ito_brownian *b = ito_brownian_alloc_times (m, 4, times);
  ito_brownian_set_area_depth (b, 5);
  for (int round = 0; round < 100; round++)
    {
      const uint64_t unit = round % 4 ? 2048 : 65536, all = 4 * 65536 / unit;
      uint64_t cut[3] = { random_bits (&state) % all, random_bits (&state) % all,
                          1 + random_bits (&state) % all };
      qsort (cut, 3, sizeof *cut, ascending);
      for (int i = 0; i < 3; i++)
        cut[i] *= unit;
      double a[3][pairs * paths], x[2][m * paths];
      ito_brownian_areas (b, 0, paths, paths, &cut[0], &cut[2], 0, a[2], NULL);
      for (int i = 0; i < 2; i++)
        {
          ito_brownian_areas (b, 0, paths, paths, &cut[i], &cut[i + 1], 0, a[i], NULL);
          ito_brownian_increments (b, 0, paths, paths, &cut[i], &cut[i + 1], 0, x[i], NULL, NULL);
        }
      for (size_t k = 0; k < pairs; k++)
        for (size_t p = 0; p < paths; p++)
          {
            double sum = a[0][k * paths + p] + a[1][k * paths + p];
            double cross = 0.5
                           * (x[0][one[k] * paths + p] * x[1][two[k] * paths + p]
                              - x[0][two[k] * paths + p] * x[1][one[k] * paths + p]);
            worst = fmax (worst, fabs (a[2][k * paths + p] - sum - cross));
            control = fmax (control, fabs (a[2][k * paths + p] - sum));
          }
    }
  tap_ok (worst < 1e-14, "Chen's relation to %.2g", worst);
  tap_ok (control > 0.1, "control: the sum of the parts' areas is off by %.2g", control);
  ito_brownian_free (b);
}

static void
test_bits (void)
{
  enum
  {
    paths = 70,
    stride = 75
  };
  static double a[2 * pairs * stride], first[pairs * stride];
  uint64_t state = 8, from[paths], to[paths];
  int same = 1, beside = 1;
  ito_brownian *b = ito_brownian_alloc (m + 1, 6, 0, 1), *c = ito_brownian_alloc (m, 6, 0, 1);
  for (size_t p = 0; p < paths; p++)
    {
      from[p] = random_bits (&state) % 24 * 8192;
      to[p] = from[p] + random_bits (&state) % 24 * 8192;
      if (p > 0 && p % 3)
        from[p] = from[p - 1], to[p] = to[p - 1];
    }
  for (size_t i = 0; i < 2 * pairs * stride; i++)
    a[i] = first[i % (pairs * stride)] = 4711;
  ito_brownian_areas (b, 50, paths, stride, from, to, 1, a, NULL);
  ito_brownian_areas (c, 50, paths, stride, from, to, 1, first, NULL);
  for (size_t p = 0; p < paths; p++)
    {
      double alone[2 * pairs];
      ito_brownian_areas (b, 50 + p, 1, 1, &from[p], &to[p], 0, alone, NULL);
      for (size_t k = 0; k < 2 * pairs; k++)
        same = same && ulp_same_bits (alone + k, a + k * stride + p, 1)
               && (from[p] < to[p] || alone[k] == 0);
    }
  for (size_t k = 0; k < 2 * pairs; k++)
    for (size_t p = paths; p < stride; p++)
      beside = beside && a[k * stride + p] == 4711;
  tap_ok (same, "the same bits path by path, 0 on empty intervals");
  tap_ok (beside, "nothing is written beside the rows");
  tap_ok (ulp_same_bits (a, first, pairs * stride),
          "the areas of the first coordinates are theirs alone");
  ito_brownian_free (b);
  ito_brownian_free (c);
  b = ito_brownian_alloc (1, 1, 0, 1);
  tap_ok (ito_brownian_areas (b, 0, paths, stride, (uint64_t[]){ 0 }, (uint64_t[]){ 65536 }, 0,
                              NULL, NULL)
              == GSL_SUCCESS,
          "one coordinate has no area");
  ito_brownian_free (b);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_law ();
  test_depths ();
  test_polygon ();
  test_chen ();
  test_bits ();
  return tap_done ();
}
