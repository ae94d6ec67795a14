/* The law of W and H inside a cell: covariances of nested, adjoining and overlapping intervals, and
 * marginal laws, by judges that wrong bridges do not pass. */
#include "core/random_bits.h"
#include "random/brownian.h"
#include "random/fit.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <ito/random.h>

enum
{
  n = 60000,
  most = 40 /* functionals */
};

/* W (kind 0) or H (kind 1) on [s, t] is int phi dW, phi = 1 or 1/2 - (u-s)/(t-s) there, so the
 * covariance of two is int phi psi du. */
typedef struct
{
  int kind;
  double s, t;
} functional;

static double
phi (const functional *f, double u)
{
  return f->kind ? 0.5 - (u - f->s) / (f->t - f->s) : 1;
}

static double
covariance (const functional *f, const functional *g)
{
  double a = fmax (f->s, g->s), b = fmin (f->t, g->t), c = (a + b) / 2;
  if (a >= b)
    return 0;
  /* Simpson's rule, exact. */
  return (b - a) / 6
         * (phi (f, a) * phi (g, a) + 4 * phi (f, c) * phi (g, c) + phi (f, b) * phi (g, b));
}

static double sample[most][n];

/* The worst covariance, in its standard errors. */
static double
worst_covariance (const functional *f, unsigned count)
{
  double worst = 0;
  for (unsigned i = 0; i < count; i++)
    for (unsigned j = 0; j <= i; j++)
      {
        double sum = 0, c = covariance (f + i, f + j);
        for (size_t p = 0; p < n; p++)
          sum += sample[i][p] * sample[j][p];
        double error =
            sqrt ((covariance (f + i, f + i) * covariance (f + j, f + j) + c * c) / (double)n);
        worst = fmax (worst, fabs (sum / (double)n - c) / error);
      }
  return worst;
}

/* Kolmogorov and Smirnov of every functional and of two combinations of all, worst. */
static double
worst_ks (const functional *f, unsigned count)
{
  static double x[n];
  double worst = 0;
  for (unsigned i = 0; i < count + 2; i++)
    {
      double variance = 0;
      for (unsigned j = 0; j < count; j++)
        for (unsigned k = 0; k < count; k++)
          {
            double sign = i == count && (j + k) % 2 ? -1 : 1;
            if (i >= count || (j == i && k == i))
              variance += sign * covariance (f + j, f + k)
                          / sqrt (covariance (f + j, f + j) * covariance (f + k, f + k));
          }
      for (size_t p = 0; p < n; p++)
        {
          x[p] = 0;
          for (unsigned j = 0; j < count; j++)
            if (i >= count || j == i)
              x[p] +=
                  (i == count && j % 2 ? -1 : 1) * sample[j][p] / sqrt (covariance (f + j, f + j));
          x[p] /= sqrt (variance);
        }
      worst = fmax (worst, fit_ks (x, n, fit_normal_cdf));
    }
  return worst;
}

static void
judge (const functional *f, unsigned count, const char *what)
{
  double covariances = worst_covariance (f, count), ks = worst_ks (f, count);
  tap_ok (covariances <= 6.5, "%s: %u covariances within %.2f standard errors", what,
          count * (count + 1) / 2, covariances);
  tap_ok (ks < FIT_KS_LIMIT, "%s: Kolmogorov-Smirnov of %u functionals, worst %.2f (limit %.2f)",
          what, count + 2, ks, FIT_KS_LIMIT);
}

/* W and H of intervals given by pairs of ticks. */
static unsigned
ask (const ito_brownian *b, const uint64_t (*ticks)[2], unsigned intervals, functional *f)
{
  for (unsigned i = 0; i < intervals; i++)
    {
      double s = ito_brownian_time (b, ticks[i][0]), t = ito_brownian_time (b, ticks[i][1]);
      f[2 * i] = (functional){ 0, s, t };
      f[2 * i + 1] = (functional){ 1, s, t };
      ito_brownian_increments (b, 0, n, n, &ticks[i][0], &ticks[i][1], 0, sample[2 * i],
                               sample[2 * i + 1], NULL);
    }
  return 2 * intervals;
}

static void
test_intervals (void)
{
  functional f[most];
  ito_brownian *b = ito_brownian_alloc (1, 3, 0, 2.1);
  static const uint64_t parts[][2] = { { 65536, 65537 },  { 65537, 65540 },   { 65540, 70000 },
                                       { 70000, 73728 },  { 73728, 98304 },   { 98304, 98305 },
                                       { 98305, 110001 }, { 110001, 131072 }, { 65536, 131072 },
                                       { 65536, 98304 },  { 98304, 131072 },  { 65540, 98305 },
                                       { 69632, 73728 },  { 70001, 130000 },  { 114688, 131072 },
                                       { 90000, 90001 } };
  judge (f, ask (b, parts, 16, f), "in a cell");
  static const uint64_t across[][2] = { { 0, 196608 },      { 0, 65536 },      { 65536, 131072 },
                                        { 131072, 196608 }, { 32768, 163840 }, { 60000, 140000 },
                                        { 1, 196607 },      { 65535, 65537 },  { 0, 131072 },
                                        { 65536, 196608 },  { 16384, 65536 },  { 131072, 133000 } };
  judge (f, ask (b, across, 12, f), "across equal cells");
  ito_brownian_free (b);
  const double times[] = { 0, 0.1, 1.3, 1.4 };
  b = ito_brownian_alloc_times (1, 3, times);
  ito_brownian_set_seed (b, 9);
  judge (f, ask (b, across, 12, f), "across uneven cells");
  ito_brownian_free (b);
}

/* A node and its halves at every level, on a random way down. */
static void
test_levels (void)
{
  uint64_t state = 11, at = 0;
  functional f[most];
  ito_brownian *b = ito_brownian_alloc (1, 1, 0, 1);
  ito_brownian_set_stream (b, 3);
  for (unsigned level = 0; level < 16; level++)
    {
      uint64_t half = UINT64_C (1) << (15 - level);
      const uint64_t ticks[3][2] = { { at, at + 2 * half },
                                     { at, at + half },
                                     { at + half, at + 2 * half } };
      char what[40];
      snprintf (what, sizeof what, "a node of level %u and its halves", level);
      judge (f, ask (b, ticks, 3, f), what);
      at += random_bits (&state) >> 63 ? half : 0;
    }
  ito_brownian_free (b);
}

/* Coordinates and paths are independent inside a cell too. */
static void
test_coordinates (void)
{
  enum
  {
    m = 3
  };
  static double w[m * n], h[m * n];
  ito_brownian *b = ito_brownian_alloc (m, 1, 0, 1);
  const uint64_t s = 12345, t = 43210;
  ito_brownian_increments (b, 0, n, n, &s, &t, 0, w, h, NULL);
  ito_brownian_free (b);
  double length = (double)(t - s) / 65536, worst = 0;
  for (size_t i = 0; i < m * n; i++)
    {
      w[i] /= sqrt (length);
      h[i] /= sqrt (length / 12);
    }
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < m; j++)
      {
        worst = fmax (worst, fabs (fit_correlation (w + i * n, h + j * n, n)));
        worst = fmax (worst, fabs (fit_correlation (w + i * n, w + j * n + 1, n - 1)));
        worst = fmax (worst, fabs (fit_correlation (h + i * n, h + j * n + 1, n - 1)));
        if (i < j)
          {
            worst = fmax (worst, fabs (fit_correlation (w + i * n, w + j * n, n)));
            worst = fmax (worst, fabs (fit_correlation (h + i * n, h + j * n, n)));
          }
      }
  tap_ok (worst <= 6.5,
          "coordinates and neighbouring paths: correlations within %.2f standard "
          "errors",
          worst);
}

typedef enum
{
  RIGHT,
  H_IGNORED,     /* the bridge of W alone; the halves' H as if fresh */
  VARIANCE_H2,   /* the conditional variance of W1 - W2 is h/2, not h/4 */
  H_OF_THE_SIGN, /* -H for H */
  H_UNBRIDGED    /* W right, the halves' H fresh */
} bridge;

/* A whole and its halves by a bridge written here. */
static unsigned
bridged (bridge kind, functional *f)
{
  static double z[4 * n];
  const double h = 1;
  ito_address a = { .seed = 5, .purpose = ITO_PURPOSE_USER };
  ito_normals (&a, 0, n, n, 4, z);
  for (size_t p = 0; p < n; p++)
    {
      double W = sqrt (h) * z[p], H = sqrt (h / 12) * z[n + p];
      double z1 = z[2 * n + p], z2 = z[3 * n + p];
      double used = kind == H_OF_THE_SIGN ? -H : H;
      double difference = 3 * used + sqrt (h / 4) * z1;
      if (kind == VARIANCE_H2)
        difference = 3 * H + sqrt (h / 2) * z1;
      if (kind == H_IGNORED)
        difference = sqrt (h) * z1;
      double sum = 2 * used - difference / 2, other = sqrt (h / 12) * z2;
      if (kind == H_IGNORED || kind == H_UNBRIDGED)
        sum = sqrt (h / 12) * (z1 + z2) / sqrt (2), other = sqrt (h / 12) * (z1 - z2) / sqrt (2);
      const double value[6] = {
        W, H, (W + difference) / 2, (sum + other) / 2, (W - difference) / 2, (sum - other) / 2
      };
      for (unsigned i = 0; i < 6; i++)
        sample[i][p] = value[i];
    }
  for (int i = 0; i < 2; i++)
    {
      f[i] = (functional){ i, 0, 1 };
      f[2 + i] = (functional){ i, 0, 0.5 };
      f[4 + i] = (functional){ i, 0.5, 1 };
    }
  return 6;
}

static void
test_controls (void)
{
  functional f[most];
  judge (f, bridged (RIGHT, f), "the bridge written out");
  static const char *const what[] = { "", "H ignored", "variance h/2 for h/4",
                                      "H of the wrong sign", "halves with H of their own" };
  for (bridge kind = H_IGNORED; kind <= H_UNBRIDGED; kind++)
    {
      double off = worst_covariance (f, bridged (kind, f));
      tap_ok (off > 6.5, "control: %s is off by %.0f standard errors", what[kind], off);
    }
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_intervals ();
  test_levels ();
  test_coordinates ();
  test_controls ();
  return tap_done ();
}
