/* Grids found for a target: on Gaussians N(0, c^2) against closed forms in long double and
 * enumeration, on a mixture against quadrature; their specs; bad input.
 *
 * N(0, c^2), frame y = x_0 + tau eps: D = c^2/(c^2 + tau^2) y, the flow y ~ sqrt (c^2 + tau^2),
 * mmse = c^2 tau^2/(c^2 + tau^2).  Euler's steps end at the product of cos (a_i - a_(i+1)) of the
 * truth, tau = c tan a: the best times are equal in a. */
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <ito/error.h>
#include <ito/grid.h>
#include <ito/schedule.h>

#define MOST 64

static ito_schedule *edm;

static int
found (const char *spec, const ito_schedule *s, double start, double end, size_t n, double *t)
{
  ito_grid *g = ito_grid_alloc (spec, s, start, end, n);
  for (size_t i = 0; g && i <= n; i++)
    t[i] = ito_grid_time (g, i);
  ito_grid_free (g);
  return g != NULL;
}

static long double
largest_difference (size_t n, const double *t, const long double *truth)
{
  long double most = 0;
  for (size_t i = 0; i <= n; i++)
    most = fmaxl (most, fabsl (t[i] / truth[i] - 1));
  return most;
}

static void
tan_times (long double c, long double high, long double low, size_t n, long double *t)
{
  long double a = atanl (high / c), b = atanl (low / c);
  for (size_t i = 0; i <= n; i++)
    t[i] = c * tanl (a + (b - a) * (long double)i / (long double)n);
}

static void
test_search (void)
{
  static const size_t steps[] = { 2, 3, 6 };
  for (size_t k = 0; k < 3; k++)
    {
      double t[MOST] = { 0 };
      long double truth[MOST], other[MOST];
      const size_t n = steps[k];
      int ok = found ("ays:target=(gaussian:mean=[0],covariance=[[0.25]]),by=search,samples=32",
                      edm, 80, 0.002, n, t);
      tan_times (0.5L, 80, 0.002L, n, truth);
      tan_times (0.3L, 80, 0.002L, n, other);
      tap_ok (ok && largest_difference (n, t, truth) < 1e-5L,
              "brute force, %zu steps: equal in arctan (tau/c), but for %.2Lg", n,
              largest_difference (n, t, truth));
      tap_ok (largest_difference (n, t, other) > 0.1L, "not those of another c");
    }
}

/* The bound of a step from tau a down to b. */
static long double
gaussian_step (long double c, long double a, long double b)
{
  long double mmse = c * c * a * a / (c * c + a * a);
  long double part = 0.5L * (log1pl (c * c / (b * b)) - log1pl (c * c / (a * a)));
  return 0.5L * mmse * (1 / (b * b) - 1 / (a * a)) - part;
}

static long double
gaussian_bound (long double c, size_t n, const long double *t)
{
  long double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += gaussian_step (c, t[i], t[i + 1]);
  return sum;
}

/* Where the derivative of the bound by each time, scaled, is 0. */
static void
test_bound (void)
{
  static const struct
  {
    double c, high, low;
    size_t n;
  } cases[] = {
    { 0.5, 20, 0.05, 2 }, { 0.5, 20, 0.05, 5 }, { 2, 80, 0.002, 20 }, { 0.1, 5, 0.5, 60 }
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
    {
      const size_t n = cases[k].n;
      const long double c = cases[k].c;
      double t[MOST] = { 0 };
      long double x[MOST], worst = 0;
      char spec[100];
      snprintf (spec, sizeof spec, "ays:target=(gaussian:mean=[0],covariance=[[%.17g]])",
                cases[k].c * cases[k].c);
      int ok = found (spec, edm, cases[k].high, cases[k].low, n, t);
      for (size_t i = 0; i <= n; i++)
        x[i] = t[i];
      /* Newton's step from the time found to the stationary one, in log tau. */
      for (size_t i = 1; i < n && ok; i++)
        {
          const long double h = 1e-4L;
          long double f[3];
          for (int e = 0; e < 3; e++)
            {
              long double y = x[i] * expl ((e - 1) * h);
              f[e] = gaussian_step (c, x[i - 1], y) + gaussian_step (c, y, x[i + 1]);
            }
          long double move = h * (f[2] - f[0]) / 2 / (f[2] - 2 * f[1] + f[0]);
          worst = fmaxl (worst, fabsl (move));
        }
      tap_ok (ok && worst < 2e-4L,
              "bound, c = %g, %zu steps: stationary in every time, but for "
              "%.2Lg of it",
              cases[k].c, n, worst);
      long double here = gaussian_bound (c, n, x), least = HUGE_VALL;
      for (int trial = 0; trial < 2000; trial++)
        {
          long double y[MOST];
          for (size_t i = 0; i <= n; i++)
            {
              long double u = (long double)((trial * 7919 + (int)i * 104729) % 997) / 997 - 0.5L;
              y[i] =
                  i == 0 || i == n ? x[i] : x[i] * powl (x[i - (u < 0)] / x[i + (u > 0)], 0.2L * u);
            }
          least = fminl (least, gaussian_bound (c, n, y));
        }
      tap_ok (ok && least >= here * (1 - 1e-9L), "no times nearby have less: %.8Lg, at least %.8Lg",
              here, least);
      long double even[MOST];
      for (size_t i = 0; i <= n; i++)
        even[i] = x[0] * powl (x[n] / x[0], (long double)i / (long double)n);
      tap_ok (here < gaussian_bound (c, n, even), "times equal in log tau have more: %.6Lg",
              gaussian_bound (c, n, even));
    }
}

/* All choices of two times of 15 between the ends: sums of local errors. */
static long double
local_error (long double c, long double a, long double b)
{
  long double y = sqrtl (c * c + a * a), r = b / a;
  return fabsl (y * (r + (1 - r) * c * c / (c * c + a * a)) - sqrtl (c * c + b * b));
}

static void
test_gits (void)
{
  enum
  {
    POINTS = 16
  };
  static const double cs[] = { 0.3, 1, 5 };
  for (size_t k = 0; k < 3; k++)
    for (int factor = 0; factor < 2; factor++)
      {
        long double node[POINTS + 1], least = HUGE_VALL, best[4] = { 0 }, c = cs[k];
        const long double f = factor ? 1.15L : 1;
        double t[4] = { 0 };
        char spec[200];
        for (int j = 0; j <= POINTS; j++)
          node[j] = powl (powl (80, 1 / 7.0L) * (POINTS - j) / POINTS
                              + powl (0.002L, 1 / 7.0L) * j / POINTS,
                          7);
        for (int i = 1; i < POINTS; i++)
          for (int j = i + 1; j < POINTS; j++)
            {
              long double sum = local_error (c, node[0], node[i])
                                + f
                                      * (local_error (c, node[i], node[j])
                                         + f * local_error (c, node[j], node[POINTS]));
              if (sum < least)
                {
                  least = sum;
                  memcpy (best, (long double[]){ node[0], node[i], node[j], node[POINTS] },
                          sizeof best);
                }
            }
        snprintf (spec, sizeof spec,
                  "gits:target=(gaussian:mean=[0],covariance=[[%.17g]]),points=16,factor=%g",
                  cs[k] * cs[k], factor ? 1.15 : 1.0);
        int ok = found (spec, edm, 80, 0.002, 3, t);
        tap_ok (ok && largest_difference (3, t, best) < 1e-12L,
                "gits, c = %g, factor %g: the least of all choices", cs[k], (double)f);
      }
}

/* 0.5 N(-1, 0.01) + 0.5 N(1, 0.01): mmse = E |x_0|^2 - E D^2 by the trapezoidal rule, exact to
 * rounding for such integrands. */
static long double
mixture_mmse (long double tau)
{
  const long double v = 0.01L + tau * tau;
  long double sum = 0, width = 1.5L + 12 * sqrtl (v), h = width / 2000;
  for (int i = -2000; i <= 2000; i++)
    {
      long double y = i * h, r = 1 / (1 + expl (-2 * y / v));
      long double d = r * (1 + 0.01L / v * (y - 1)) + (1 - r) * (-1 + 0.01L / v * (y + 1));
      long double p = (expl (-(y - 1) * (y - 1) / (2 * v)) + expl (-(y + 1) * (y + 1) / (2 * v)))
                      / (2 * sqrtl (2 * 3.14159265358979323846L * v));
      sum += h * p * d * d;
    }
  return 1.01L - sum;
}

enum
{
  FINE = 2048
};
static long double fine[FINE + 1], mmse[FINE + 1];

/* Linear in log tau; sums of trapezia in it. */
static long double
mixture_bound (size_t n, const double *t)
{
  long double sum = 0;
  for (size_t i = 0; i < n; i++)
    {
      long double x = logl (t[i] / 20.0L) / logl (0.05L / 20) * FINE;
      size_t j = x >= FINE ? FINE - 1 : (size_t)x;
      long double m = mmse[j] + (x - (long double)j) * (mmse[j + 1] - mmse[j]);
      for (j = 0; j < FINE; j++)
        {
          long double tau = sqrtl (fine[j] * fine[j + 1]);
          if (tau < t[i] && tau > t[i + 1])
            sum += logl (fine[j] / fine[j + 1]) / (tau * tau) * (m - (mmse[j] + mmse[j + 1]) / 2);
        }
    }
  return sum;
}

static void
test_mixture (void)
{
  static const char target[] =
      "(gmm:weights=[0.5;0.5],means=[[-1];[1]],covariances=[[0.01];[0.01]])";
  static const size_t steps[] = { 5, 10 };
  for (size_t j = 0; j <= FINE; j++)
    {
      fine[j] = 20 * powl (0.05L / 20, (long double)j / FINE);
      mmse[j] = mixture_mmse (fine[j]);
    }
  for (size_t k = 0; k < 2; k++)
    {
      const size_t n = steps[k];
      double t[MOST] = { 0 }, sought[MOST] = { 0 }, other[MOST] = { 0 };
      char spec[200];
      snprintf (spec, sizeof spec, "ays:target=%s,samples=4096", target);
      int ok = found (spec, edm, 20, 0.05, n, t);
      long double here = mixture_bound (n, t), least = HUGE_VALL;
      ok = ok && found ("karras", edm, 20, 0.05, n, other);
      tap_ok (ok && here < 0.9L * mixture_bound (n, other),
              "mixture, %zu steps: bound %.5Lg, of "
              "karras %.5Lg",
              n, here, mixture_bound (n, other));
      for (size_t i = 1; i < n && ok; i++)
        for (size_t near = i - 1; near <= i + 1; near += 2)
          {
            memcpy (other, t, sizeof other);
            other[i] = t[i] * pow (t[near] / t[i], 0.2);
            least = fminl (least, mixture_bound (n, other));
          }
      tap_ok (ok && least > here, "moving any time a fifth of its step does not help: %.5Lg",
              least);
      snprintf (spec, sizeof spec, "ays:target=%s,by=search,samples=64,points=64", target);
      tap_ok (found (spec, edm, 20, 0.05, n, sought) && memcmp (sought, t, sizeof t) != 0,
              "brute force finds others");
    }
}

static void
test_specs (void)
{
  static const char *const specs[] = { "ays:target=(ring:k=4),points=64,samples=64",
                                       "ays:target=(ring:k=4),points=32,samples=32,by=search",
                                       "gits:target=(ring:k=4),points=32" };
  ito_schedule *vp = ito_schedule_alloc ("vp-linear");
  for (size_t k = 0; k < 3; k++)
    {
      ito_grid *g = ito_grid_alloc (specs[k], vp, 1, 1e-3, 6);
      ito_grid *again = g ? ito_grid_alloc (ito_grid_spec (g), vp, 0.9, 0.1, 0) : NULL;
      ito_grid *up = ito_grid_alloc (specs[k], vp, 1e-3, 1, 6);
      int same = again && up && ito_grid_steps (again) == 6;
      int turned = same;
      for (uint64_t i = 0; i <= 6 && same; i++)
        {
          same = same && ito_grid_time (again, i) == ito_grid_time (g, i);
          turned = turned && ito_grid_time (up, 6 - i) == ito_grid_time (g, i);
        }
      tap_ok (same, "%s: its spec makes it again, bit for bit", specs[k]);
      tap_same (again ? ito_grid_spec (again) : NULL, g ? ito_grid_spec (g) : "", "and the spec");
      tap_ok (turned, "the same times upwards");
      double t;
      tap_ok (g && ito_grid_between (g, 0.5, 0.1, 2, 1, &t) == GSL_EINVAL, "no points between");
      ito_grid_free (g);
      ito_grid_free (again);
      ito_grid_free (up);
    }
  ito_schedule_free (vp);
}

static void
refused (const char *spec, const ito_schedule *s, double start, double end, uint64_t n,
         const char *word)
{
  ito_grid *g = ito_grid_alloc (spec, s, start, end, n);
  tap_ok (!g && strstr (ito_last_error (), word), "%s: %s", spec,
          g ? "accepted" : ito_last_error ());
  ito_grid_free (g);
}

static void
test_refusals (void)
{
  refused ("ays", edm, 80, 0.002, 5, "target");
  refused ("ays:target=(ring)", NULL, 80, 0.002, 5, "schedule");
  refused ("ays:target=(ring)", edm, 80, 0, 5, "end at a larger time");
  refused ("gits:target=(ring)", edm, 80, 80, 5, "same time");
  refused ("gits:target=(ring)", edm, 80, 0.002, 0, "0 steps");
  refused ("gits:target=(ring),points=8", edm, 80, 0.002, 9, "points");
  refused ("gits:target=(ringo)", edm, 80, 0.002, 5, "ring");
  refused ("gits:target=(banana)", edm, 80, 0.002, 5, "mixture");
  refused ("ays:target=(ring),by=search", edm, 80, 0.002, 65, "brute force");
  refused ("ays:target=(ring),at=[3;2;1]", edm, 80, 0.002, 5, "leave the number");
  refused ("ays:target=(ring),at=[3;2;2]", edm, 80, 0.002, 0, "out of order");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  edm = ito_schedule_alloc ("edm");
  test_search ();
  test_bound ();
  test_gits ();
  test_mixture ();
  test_specs ();
  test_refusals ();
  ito_schedule_free (edm);
  return tap_done ();
}
