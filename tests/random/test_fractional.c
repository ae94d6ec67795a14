/* Fractional Brownian motion: the linear maps from normals to paths have the covariance they
 * should, in long double; paths are functions of their address. */
#include "core/thread.h"
#include "random/fractional.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sf_gamma.h>
#include <ito/random.h>

static const double hurst[] = { 0.05, 0.25, 0.5, 0.75, 0.95 };
#define HURSTS (sizeof hurst / sizeof *hurst)

/* E (B_s1 - B_s0)(B_t1 - B_t0) as it is defined. */
static long double
covariance (long double h, long double s0, long double s1, long double t0, long double t1)
{
  long double a = 2 * h;
  return (powl (fabsl (t1 - s0), a) + powl (fabsl (t0 - s1), a) - powl (fabsl (t1 - s1), a)
          - powl (fabsl (t0 - s0), a))
         / 2;
}

static void
test_covariance (void)
{
  double worst = 0, far = 0, control = 0;
  for (size_t i = 0; i < HURSTS; i++)
    for (double k = 0; k < 40; k += 0.37)
      {
        double s = 0.5 + 0.01 * k, truth = (double)covariance (hurst[i], 1, 1 + s, k, k + 1);
        double value = ito_fractional_covariance (hurst[i], 1, 1 + s, k, k + 1);
        worst = fmax (worst, fabs (value - truth));
      }
  tap_ok (worst < 4e-15, "covariances near and far: off by %.2g", worst);
  /* Far apart H (2H - 1) k^(2H - 2) (1 + (2H-2)(2H-3)/12 k^-2 + ...) for unit intervals, where the
   * definition has lost all its digits. */
  for (size_t i = 0; i < HURSTS; i++)
    {
      double h = hurst[i], k = 1e6;
      double truth =
          h * (2 * h - 1) * pow (k, 2 * h - 2) * (1 + (2 * h - 2) * (2 * h - 3) / 12 / k / k);
      double value = ito_fractional_covariance (h, 0, 1, k, k + 1);
      double scale = h == 0.5 ? 1 : truth;
      far = fmax (far, fabs (value - truth) / fabs (scale));
      control =
          fmax (control,
                fabs (0.5 * (pow (k + 1, 2 * h) - 2 * pow (k, 2 * h) + pow (k - 1, 2 * h)) - truth)
                    / fabs (scale));
    }
  tap_ok (far < 1e-14, "covariances a million steps apart: relative error %.2g", far);
  tap_ok (control > 1e-6, "control: by the definition in double precision %.2g", control);
  tap_ok (isnan (ito_fractional_covariance (1, 0, 1, 0, 1)), "no covariance for H = 1");
}

/* L L^T of a source, column by column, against truth [n][n]: largest difference over the largest
 * variance. */
static double
law_error (const ito_fractional *f, const long double *truth, long double *law)
{
  size_t n = f->steps, m = f->normals;
  double *z = calloc (m, sizeof *z), *x = calloc (n, sizeof *x), largest = 0, worst = 0;
  double *work = aligned_alloc (64, (f->work * sizeof (double) / 64 + 1) * 64);
  for (size_t i = 0; i < n * n; i++)
    law[i] = 0;
  for (size_t j = 0; j < m; j++)
    {
      z[j] = 1;
      f->source->map (f, 1, z, 1, x, work);
      z[j] = 0;
      for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
          law[i * n + k] += (long double)x[i] * x[k];
    }
  for (size_t i = 0; i < n * n; i++)
    {
      largest = fmax (largest, fabs ((double)truth[i]));
      worst = fmax (worst, fabs ((double)(law[i] - truth[i])));
    }
  free (z);
  free (x);
  free (work);
  return worst / largest;
}

enum
{
  n = 60
};
static long double truth[n * n], law[2][n * n];

static void
test_exact (double h)
{
  const double end = 3;
  double times[n + 1], error[2], least = 1, between = 0;
  for (size_t i = 0; i <= n; i++)
    times[i] = end * (double)i / n;
  ito_fractional *a = ito_fractional_alloc (h, n, end);
  ito_fractional *b = ito_fractional_alloc_times (h, n, times);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < n; k++)
      truth[i * n + k] =
          powl ((long double)end / n, 2 * (long double)h) * covariance (h, i, i + 1, k, k + 1);
  error[0] = law_error (a, truth, law[0]);
  error[1] = law_error (b, truth, law[1]);
  tap_ok (error[0] < 1e-13,
          "H = %g: circulant embedding has the covariance of fractional noise: %.2g", h, error[0]);
  tap_ok (error[1] < 1e-13, "H = %g: so has Cholesky's factor: %.2g", h, error[1]);
  for (size_t i = 0; i < n * n; i++)
    between = fmax (between, fabs ((double)(law[0][i] - law[1][i])));
  tap_ok (between < 1e-13 * (double)truth[0], "H = %g: both have one law: %.2g", h, between);

  /* GSL's factor of the true covariance. */
  gsl_matrix *m = gsl_matrix_alloc (n, n);
  double factor = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < n; k++)
      gsl_matrix_set (m, i, k, (double)truth[i * n + k]);
  int status = gsl_linalg_cholesky_decomp1 (m);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k <= i; k++)
      factor = fmax (factor, fabs (gsl_matrix_get (m, i, k) - b->coefficient[i * (i + 1) / 2 + k]));
  tap_ok (status == 0 && factor < 1e-12, "H = %g: GSL's factor is the same: %.2g", h, factor);
  gsl_matrix_free (m);

  /* Eigenvalues by the cosine sum in long double. */
  double scale = pow (end / n, h);
  for (size_t k = 0; k <= n; k++)
    {
      long double sum = covariance (h, 0, 1, 0, 1);
      for (size_t j = 1; j <= n; j++)
        sum += (j < n ? 2 : 1) * covariance (h, 0, 1, j, j + 1)
               * cosl (acosl (-1) * (long double)(j * k % (2 * n)) / n);
      least = fmin (least, (double)sum);
      long double l = sum / (2 * n) / (k == 0 || k == n ? 1 : 2);
      between = fmax (between, fabs (a->coefficient[k] / scale - (double)sqrtl (l)));
    }
  tap_ok (least > 0 && between < 1e-13,
          "H = %g: eigenvalues of the embedding are positive (least %.3g), their roots right: %.2g",
          h, least, between);

  /* Control: another H. */
  ito_fractional *c = ito_fractional_alloc (h < 0.5 ? h + 0.01 : h - 0.01, n, end);
  double other = law_error (c, truth, law[1]);
  tap_ok (other > 1e-3, "H = %g: control: another H is off by %.2g", h, other);
  ito_fractional_free (a);
  ito_fractional_free (b);
  ito_fractional_free (c);
}

static void
test_times (void)
{
  double times[n + 1];
  for (size_t i = 0; i <= n; i++)
    times[i] = -1 + pow ((double)i / n, 2.5) * 7;
  for (size_t i = 0; i < HURSTS; i++)
    {
      ito_fractional *f = ito_fractional_alloc_times (hurst[i], n, times);
      for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k < n; k++)
          truth[j * n + k] = covariance (hurst[i], times[j], times[j + 1], times[k], times[k + 1]);
      double error = law_error (f, truth, law[0]);
      tap_ok (error < 1e-14, "H = %g: unequal times: %.2g", hurst[i], error);
      ito_fractional_free (f);
    }
}

static void
test_large (void)
{
  int fine = 1;
  for (size_t i = 0; i < HURSTS; i++)
    {
      ito_fractional *f = ito_fractional_alloc (hurst[i], 1 << 17, 1);
      for (size_t k = 0; f && k <= f->steps; k++)
        fine = fine && f->coefficient[k] > 0;
      fine = fine && f;
      ito_fractional_free (f);
    }
  for (double h = 0.001; h < 1; h += 0.0499)
    {
      ito_fractional *f = ito_fractional_alloc (h, 1000, 1);
      fine = fine && f;
      ito_fractional_free (f);
    }
  tap_ok (fine, "no eigenvalue is negative: 2^17 steps, and H from 0.001 to 0.999");
}

/* Paths are functions of their address: threads, blocks, order. */
enum
{
  paths = 61,
  steps = 700
};
typedef struct
{
  const ito_fractional *f;
  double *x;
} job;

static int
work (uint64_t item, unsigned worker, void *params)
{
  const job *j = params;
  (void)worker;
  return ito_fractional_increments (j->f, item, 1, paths, j->x + item);
}

static void
test_bits (ito_fractional *f, const char *name)
{
  static double a[steps * paths], b[steps * paths], v[(steps + 1) * paths];
  int same, sums = 1;
  ito_fractional_set_seed (f, 12);
  ito_fractional_set_stream (f, 3);
  int status = ito_fractional_increments (f, 0, paths, paths, a);
  for (unsigned threads = 1; threads <= 3; threads++)
    {
      memset (b, 0, sizeof b);
      status |= ito_team_run (threads, paths, work, &(job){ f, b });
      same = memcmp (a, b, sizeof a) == 0;
      tap_ok (status == 0 && same, "%s: path by path in %u threads: the same bits", name, threads);
    }
  memset (b, 0, sizeof b);
  status = ito_fractional_increments (f, 40, 21, paths, b + 40)
           | ito_fractional_increments (f, 0, 40, paths, b);
  tap_ok (status == 0 && memcmp (a, b, sizeof a) == 0, "%s: in two blocks: the same bits", name);
  status = ito_fractional_values (f, 0, paths, paths, v);
  for (size_t k = 0; k < steps; k++)
    for (size_t p = 0; p < paths; p++)
      sums = sums && v[(k + 1) * paths + p] == a[k * paths + p] + v[k * paths + p] && v[p] == 0;
  tap_ok (status == 0 && sums, "%s: values are sums of increments", name);
  ito_fractional_set_stream (f, 4);
  ito_fractional_increments (f, 0, paths, paths, b);
  tap_ok (a[0] != b[0], "%s: another stream has other paths", name);
}

static void
test_address (void)
{
  double times[steps + 1];
  for (size_t i = 0; i <= steps; i++)
    times[i] = (double)i;
  ito_fractional *a = ito_fractional_alloc (0.3, steps, 1);
  ito_fractional *b = ito_fractional_alloc_times (0.3, steps, times);
  ito_fractional *c = ito_fractional_alloc_markov (0.3, steps, 1, 5, 20);
  test_bits (a, "circulant");
  test_bits (b, "Cholesky");
  test_bits (c, "Markov");
  tap_ok (ito_fractional_steps (a) == steps && ito_fractional_time (a, steps) == 1
              && ito_fractional_time (b, 7) == 7 && isnan (ito_fractional_time (a, steps + 1)),
          "steps and times");
  ito_fractional_free (a);
  ito_fractional_free (b);
  ito_fractional_free (c);
}

/* A sample, through the public door: E B_t^2 = t^2H at the end and the middle, and a control. */
static void
test_sample (void)
{
  enum
  {
    many = 20000,
    few = 16
  };
  static double x[(few + 1) * many];
  ito_fractional *f = ito_fractional_alloc (0.8, few, 2);
  ito_fractional_values (f, 0, many, many, x);
  for (size_t k = 8; k <= few; k += 8)
    {
      double sum = 0, t = ito_fractional_time (f, k), v = pow (t, 1.6);
      for (size_t p = 0; p < many; p++)
        sum += x[k * many + p] * x[k * many + p];
      double off = (sum / many / v - 1) / sqrt (2.0 / many);
      tap_ok (fabs (off) <= 6.5, "E B_t^2 at t = %g, H = 0.8: off by %.2f standard errors", t, off);
      if (t > 1)
        {
          off = (sum / many / pow (t, 1.4) - 1) / sqrt (2.0 / many);
          tap_ok (fabs (off) > 6.5, "control: as of H = 0.7, off by %.2f", off);
        }
    }
  ito_fractional_free (f);
}

/* A_ij and b_i as integrals. */
typedef struct
{
  double rate, a;
} kernel;

static double
gram_integrand (double u, void *params)
{
  const kernel *k = params;
  return (1 - u) * exp (-k->rate * u);
}

static void
test_weights (void)
{
  gsl_integration_workspace *w = gsl_integration_workspace_alloc (2000);
  double gram = 0, moment = 0, closed = 0, square = 0, value, error;
  for (double rate = 0.02; rate < 2000; rate *= 1.7)
    {
      kernel k = { rate + 0.3, 0 };
      gsl_function f = { gram_integrand, &k };
      gsl_integration_qag (&f, 0, 1, 0, 1e-13, 2000, GSL_INTEG_GAUSS61, w, &value, &error);
      gram = fmax (gram, fabs (ito_fractional_gram (rate, 0.3) / value - 1));
      for (size_t i = 0; i < HURSTS; i++)
        {
          double a = hurst[i] + 0.5;
          /* u^(a-1) is the algebraic weight, on pieces that follow the exponential. */
          gsl_integration_qaws_table *t = gsl_integration_qaws_table_alloc (a - 1, 0, 0, 0);
          double first = fmin (1, 1 / rate), rest = 0;
          k = (kernel){ rate, a };
          gsl_integration_qaws (&f, 0, first, t, 0, 1e-13, 2000, w, &value, &error);
          gsl_integration_qaws_table_free (t);
          enum
          {
            pieces = 40000
          };
          /* Beyond: Simpson's rule in log u, where the integrand is smooth. */
          if (first < 1)
            for (int j = 0; j <= pieces; j++)
              {
                double u = first * pow (1 / first, (double)j / pieces);
                double c = j == 0 || j == pieces ? 1 : j % 2 ? 4 : 2;
                rest += c * (1 - u) * exp (-rate * u) * pow (u, a) / 3 * log (1 / first) / pieces;
              }
          value = (value + rest) / gsl_sf_gamma (a);
          moment = fmax (moment, fabs (ito_fractional_moment (hurst[i], rate) / value - 1));
          double p = pow (rate, -a) * gsl_sf_gamma_inc_P (a, rate)
                     - a * pow (rate, -a - 1) * gsl_sf_gamma_inc_P (a + 1, rate);
          if (rate > 2)
            closed = fmax (closed, fabs (ito_fractional_moment (hurst[i], rate) / p - 1));
          double g = gsl_sf_gamma (a);
          square = fmax (square, fabs (ito_fractional_square (hurst[i]) * 2 * hurst[i]
                                           * (2 * hurst[i] + 1) * g * g
                                       - 1));
        }
    }
  gsl_integration_workspace_free (w);
  tap_ok (gram < 1e-12, "A against quadrature, rates 0.02 to 2000: relative error %.2g", gram);
  tap_ok (moment < 1e-12, "b against quadrature: %.2g", moment);
  tap_ok (closed < 1e-12, "b against regularised incomplete gamma functions, rates above 2: %.2g",
          closed);
  tap_ok (square < 1e-14, "c against the gamma function: %.2g", square);
}

static void
test_markov (void)
{
  static const struct
  {
    double hurst;
    size_t terms;
    double ratio, below;
  } known[] = {
    { 0.3, 5, 20, 1e-2 }, { 0.5, 5, 20, 1e-9 }, { 0.7, 5, 20, 2e-4 }, { 0.8, 5, 20, 2e-4 }
  };
  double rate[32], weight[32], cost, other[32], other_weight[32], other_cost;
  for (size_t i = 0; i < 4; i++)
    {
      int status = ito_fractional_markov (known[i].hurst, 1, known[i].terms, known[i].ratio, rate,
                                          weight, &cost);
      tap_ok (status == 0 && cost < known[i].below && cost > -1e-13, "H = %g, 5 terms: cost %.3g",
              known[i].hurst, cost);
      /* The least of a quadratic form: its gradient vanishes, and equal weights are worse. */
      double gradient = 0, equal = ito_fractional_square (known[i].hurst);
      for (size_t j = 0; j < 5; j++)
        {
          double g = -ito_fractional_moment (known[i].hurst, rate[j]);
          equal += 2 * g / 5;
          for (size_t k = 0; k < 5; k++)
            {
              g += ito_fractional_gram (rate[j], rate[k]) * weight[k];
              equal += ito_fractional_gram (rate[j], rate[k]) / 25;
            }
          gradient = fmax (gradient, fabs (g));
        }
      equal /= ito_fractional_square (known[i].hurst);
      tap_ok (gradient < 1e-13, "the gradient vanishes at the weights: %.2g", gradient);
      tap_ok (equal > 10 * cost, "control: equal weights cost %.3g", equal);
    }
  /* B_(Tt) = T^H B_t in law. */
  ito_fractional_markov (0.3, 1, 6, 50, rate, weight, &cost);
  ito_fractional_markov (0.3, 7, 6, 50, other, other_weight, &other_cost);
  double off = fabs (cost - other_cost);
  for (size_t i = 0; i < 6; i++)
    off = fmax (off, fmax (fabs (other[i] * 7 / rate[i] - 1),
                           fabs (other_weight[i] * pow (7, 0.2) / weight[i] - 1)));
  tap_ok (off < 1e-13, "another horizon is the same problem: %.2g", off);

  /* The law of its increments, from the covariance of Ornstein-Uhlenbeck processes of one W. */
  const double end = 2;
  double error;
  ito_fractional *f = ito_fractional_alloc_markov (0.7, n, end, 5, 20);
  ito_fractional_markov (0.7, end, 5, 20, rate, weight, &cost);
  static long double value[(n + 1) * (n + 1)];
  for (size_t i = 0; i <= n; i++)
    for (size_t k = 0; k <= n; k++)
      {
        long double s = (long double)end * (i < k ? i : k) / n,
                    t = (long double)end * (i < k ? k : i) / n;
        value[i * (n + 1) + k] = 0;
        for (size_t p = 0; p < 5; p++)
          for (size_t q = 0; q < 5; q++)
            value[i * (n + 1) + k] += (long double)weight[p] * weight[q] * expl (-rate[q] * (t - s))
                                      * -expm1l (-((long double)rate[p] + rate[q]) * s)
                                      / ((long double)rate[p] + rate[q]);
      }
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < n; k++)
      truth[i * n + k] = value[(i + 1) * (n + 1) + k + 1] - value[(i + 1) * (n + 1) + k]
                         - value[i * (n + 1) + k + 1] + value[i * (n + 1) + k];
  error = law_error (f, truth, law[0]);
  tap_ok (error < 1e-12, "its increments have the covariance of the Y: %.2g", error);
  ito_fractional_free (f);
}

static void
refused (int null, const char *word)
{
  tap_ok (null && strstr (ito_last_error (), word), "refused: %s", ito_last_error ());
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_covariance ();
  for (size_t i = 0; i < HURSTS; i++)
    test_exact (hurst[i]);
  test_times ();
  test_large ();
  test_address ();
  test_sample ();
  test_weights ();
  test_markov ();

  double rate[40], weight[40], cost, x[8];
  refused (!ito_fractional_alloc (0, 4, 1), "H = 0");
  refused (!ito_fractional_alloc (1, 4, 1), "H = 1");
  refused (!ito_fractional_alloc (NAN, 4, 1), "H = nan");
  refused (!ito_fractional_alloc (0.5, 0, 1), "0 steps");
  refused (!ito_fractional_alloc (0.5, ITO_MAX_FRACTIONAL_STEPS + 1, 1), "268435457 steps");
  refused (!ito_fractional_alloc (0.5, 4, -1), "t = -1");
  refused (!ito_fractional_alloc_times (0.5, 2, (double[]){ 0, 1, 1 }), "time 2");
  refused (!ito_fractional_alloc_times (0.5, 1, (double[]){ 0, INFINITY }), "time 1");
  refused (!ito_fractional_alloc_times (1 - 1e-15, 2, (double[]){ 0, 1, 2 }), "depends");
  refused (!ito_fractional_alloc_markov (0.5, 4, 1, 0, 20), "0 terms");
  refused (ito_fractional_markov (0.5, 1, 33, 20, rate, weight, &cost) == GSL_EINVAL, "33 terms");
  refused (ito_fractional_markov (0.5, 1, 5, 1, rate, weight, &cost) == GSL_EINVAL, "1/T");
  refused (ito_fractional_markov (0.5, 1, 32, 1.5, rate, weight, &cost) == GSL_EINVAL, "dependent");
  ito_fractional *f = ito_fractional_alloc (0.5, 2, 1);
  refused (ito_fractional_increments (f, UINT64_MAX, 1, 1, x) == GSL_EINVAL, "2^40");
  refused (ito_fractional_increments (f, 0, 4, 3, x) == GSL_EINVAL, "stride 3");
  refused (ito_fractional_set_stream (f, 64) == GSL_EINVAL, "stream 64");
  ito_fractional_free (f);
  ito_fractional_free (NULL);
  return tap_done ();
}
