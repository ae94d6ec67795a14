/* Schedules against 260-digit arithmetic, at their ends, by round trips, and on bad input. */
#include "schedule/schedule.h"
#include "schedule_truth.h"
#include "tap.h"
#include <ito/schedule.h>

static double
relative (double value, double exact)
{
  return value == exact ? 0 : fabs (value - exact) / fabs (exact);
}

static void
worse (double error, const char *what, double t, double *worst, const char **where, double *when)
{
  if (!(error <= *worst))
    {
      *worst = error;
      *where = what;
      *when = t;
    }
}

/* All rows of one spec: the worst error, in units of the promise. */
static void
test_truth (void)
{
  size_t n = sizeof schedule_truth / sizeof *schedule_truth;
  for (size_t i = 0; i < n;)
    {
      const char *spec = schedule_truth[i].spec, *where = "";
      double worst = 0, when = 0;
      size_t first = i;
      ito_schedule *s = ito_schedule_alloc (spec);
      if (!tap_ok (s != NULL, "'%s' is a schedule", spec))
        return;
      for (; i < n && strcmp (schedule_truth[i].spec, spec) == 0; i++)
        {
          ito_schedule_point p;
          double t = schedule_truth[i].t;
          if (ito_schedule_at (s, t, &p))
            worst = INFINITY;
#define NEAR(field)                                                                                \
  worse (relative (p.field, schedule_truth[i].field), #field, t, &worst, &where, &when)
          NEAR (alpha);
          NEAR (sigma);
          NEAR (log_alpha);
          NEAR (f);
          NEAR (g2);
          NEAR (d_alpha);
          NEAR (d_sigma);
          NEAR (d_variance);
          NEAR (d_lambda);
          worse (relative (p.beta, -2 * schedule_truth[i].f), "beta", t, &worst, &where, &when);
          worse (fabs (p.lambda - schedule_truth[i].lambda)
                     / fmax (1, fabs (schedule_truth[i].lambda)),
                 "lambda", t, &worst, &where, &when);
          if (p.t != t)
            worst = INFINITY;
        }
      tap_ok (worst <= 1e-13, "%s: %zu times within 1e-13 (worst: %s at %g by %.2g)", spec,
              i - first, where, when, worst);
      ito_schedule_free (s);
    }
}

static const char *const all[] = { "vp-linear",
                                   "vp-linear:beta0=0,beta1=5",
                                   "vp-linear:beta0=2,beta1=2",
                                   "vp-linear:beta0=300,beta1=500",
                                   "sub-vp",
                                   "sub-vp:beta0=0,beta1=5",
                                   "sub-vp:beta0=300,beta1=500",
                                   "vp-cosine",
                                   "vp-cosine:s=0",
                                   "vp-cosine:s=1",
                                   "vp-logsnr",
                                   "vp-logsnr:lambda_min=-100,lambda_max=100",
                                   "ve",
                                   "ve:sigma_min=1e-40,sigma_max=1e30",
                                   "edm",
                                   "flow" };
#define ALL (sizeof all / sizeof *all)

/* t -> lambda -> t and lambda -> t -> lambda, as far as the rounding of the one moves the other. */
static void
test_round_trips (void)
{
  int n = (int)(400 * tap_multiplier ());
  for (size_t i = 0; i < ALL; i++)
    {
      ito_schedule *s = ito_schedule_alloc (all[i]);
      double lower, upper, worst_t = 0, worst_lambda = 0, last = INFINITY;
      int falls = 1, consistent = 1;
      ito_schedule_range (s, &lower, &upper);
      for (int k = 1; k < n; k++)
        {
          /* Dense at both ends, down to 1e-12 of them. */
          double e = -12 + 24.0 * k / n, t = pow (10, -fabs (e)) / 2;
          if (e > 0)
            t = 1 - t;
          if (isinf (upper))
            t = pow (10, e);
          ito_schedule_point p, q;
          double back;
          if (ito_schedule_at (s, t, &p) || ito_schedule_time (s, p.lambda, &back)
              || ito_schedule_at (s, back, &q))
            {
              worst_t = INFINITY;
              break;
            }
          double lambda_rounding = 1e-13 * fmax (1, fabs (p.lambda));
          double t_rounding = 1e-15 * t;
          worst_t = fmax (worst_t,
                          fabs (back - t) / (lambda_rounding / fabs (p.d_lambda) + 4 * t_rounding));
          worst_lambda =
              fmax (worst_lambda, fabs (q.lambda - p.lambda)
                                      / (4 * lambda_rounding + 4 * t_rounding * fabs (p.d_lambda)));
          falls &= p.lambda < last;
          last = p.lambda;
          consistent &=
              relative (p.g2, -2 * p.sigma * p.sigma * p.d_lambda) < 1e-13 && p.beta == -2 * p.f;
        }
      tap_ok (worst_t <= 1, "%s: t from lambda from t (%.2g of what rounding allows)", all[i],
              worst_t);
      tap_ok (worst_lambda <= 1, "%s: lambda from t from lambda (%.2g of it)", all[i],
              worst_lambda);
      tap_ok (falls, "%s: lambda falls with t", all[i]);
      tap_ok (consistent, "%s: g^2 = -2 sigma^2 dlambda/dt and beta = -2 f", all[i]);
      ito_schedule_free (s);
    }
}

static int
any_nan (const ito_schedule_point *p)
{
  return isnan (p->alpha) || isnan (p->sigma) || isnan (p->lambda) || isnan (p->log_alpha)
         || isnan (p->f) || isnan (p->g2) || isnan (p->beta) || isnan (p->d_alpha)
         || isnan (p->d_sigma) || isnan (p->d_variance) || isnan (p->d_lambda);
}

/* Never a NaN, and d_alpha, d_variance finite, at the ends and as near to them as doubles are. */
static void
test_ends (void)
{
  const double times[] = { 0, 5e-324, 1e-310, 1e-200, 1e-160, 1e-100, 1 - 0x1p-53, 1 };
  for (size_t i = 0; i < ALL; i++)
    {
      ito_schedule *s = ito_schedule_alloc (all[i]);
      int fine = 1;
      for (size_t k = 0; k < sizeof times / sizeof *times; k++)
        {
          ito_schedule_point p;
          fine &= ito_schedule_at (s, times[k], &p) == 0 && !any_nan (&p) && isfinite (p.d_alpha)
                  && isfinite (p.d_variance) && isfinite (p.alpha) && isfinite (p.sigma);
        }
      tap_ok (fine, "%s: no NaN at or near the ends", all[i]);
      ito_schedule_free (s);
    }
}

static ito_schedule_point
at (const char *spec, double t)
{
  ito_schedule_point p = { .t = -1 };
  ito_schedule *s = ito_schedule_alloc (spec);
  if (s)
    ito_schedule_at (s, t, &p);
  ito_schedule_free (s);
  return p;
}

static double
time_of (const char *spec, double lambda)
{
  double t = NAN;
  ito_schedule *s = ito_schedule_alloc (spec);
  if (s)
    ito_schedule_time (s, lambda, &t);
  ito_schedule_free (s);
  return t;
}

static void
test_limits (void)
{
  const char *clean[] = { "vp-linear", "sub-vp", "vp-cosine", "edm", "flow" };
  for (size_t i = 0; i < 5; i++)
    {
      ito_schedule_point p = at (clean[i], 0);
      tap_ok (p.alpha == 1 && p.sigma == 0 && !signbit (p.sigma) && p.lambda == INFINITY
                  && p.log_alpha == 0 && p.d_lambda == -INFINITY,
              "%s at 0: alpha = 1, sigma = 0, lambda = inf", clean[i]);
      tap_ok (time_of (clean[i], INFINITY) == 0, "%s: lambda = inf is t = 0", clean[i]);
    }
  const char *noisy[] = { "vp-cosine", "flow" };
  for (size_t i = 0; i < 2; i++)
    {
      ito_schedule_point p = at (noisy[i], 1);
      tap_ok (p.alpha == 0 && p.sigma == 1 && p.lambda == -INFINITY && p.log_alpha == -INFINITY
                  && p.f == -INFINITY && p.g2 == INFINITY && p.beta == INFINITY,
              "%s at 1: alpha = 0 exactly, sigma = 1, f, g^2, beta infinite", noisy[i]);
      tap_ok (time_of (noisy[i], -INFINITY) == 1, "%s: lambda = -inf is t = 1", noisy[i]);
    }
  tap_ok (at ("vp-linear", 0).d_sigma == INFINITY && at ("vp-cosine", 0).d_sigma == INFINITY,
          "d_sigma is infinite where sigma is a root of t");
  tap_near (at ("vp-linear:beta0=0,beta1=8", 0).d_sigma, 2, 0,
            "vp-linear without rate at 0: sigma = sqrt(beta1/2) t");
  tap_near (at ("vp-cosine:s=0", 0).d_sigma, acos (-1) / 2, 1e-15,
            "vp-cosine without offset: sigma = sin(pi t/2)");
  tap_near (at ("vp-linear", 0).d_variance, 0.1, 0, "d_variance at 0 is beta0");
  tap_near (at ("vp-cosine", 1).d_alpha,
            -acos (-1) / 2 / 1.008 / cos (acos (-1) / 2 * 0.008 / 1.008), 1e-14,
            "vp-cosine at 1: d_alpha is finite");
  tap_ok (at ("ve", 0).sigma == 0.01 && at ("ve", 1).sigma == 50, "ve: ends exact");
}

static void
test_times (void)
{
  const struct
  {
    const char *spec;
    double lower, upper, start, end, variance;
  } rows[] = { { "vp-linear", 0, 1, 1, 1e-3, 1 },      { "vp-cosine", 0, 1, 1, 1e-3, 1 },
               { "vp-logsnr", 0, 1, 1, 1e-3, 1 },      { "sub-vp", 0, 1, 1, 1e-3, 1 },
               { "flow", 0, 1, 1, 1e-3, 1 },           { "ve", 0, 1, 1, 0, 2500 },
               { "edm", 0, INFINITY, 80, 0.002, 6400 } };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      ito_schedule *s = ito_schedule_alloc (rows[i].spec);
      double lower, upper, start, end, v;
      ito_schedule_range (s, &lower, &upper);
      ito_schedule_default_times (s, &start, &end);
      ito_schedule_prior_variance (s, start, &v);
      tap_ok (lower == rows[i].lower && upper == rows[i].upper && start == rows[i].start
                  && end == rows[i].end,
              "%s: range and default times", rows[i].spec);
      tap_ok (v == rows[i].variance, "%s: variance of the prior %g", rows[i].spec, v);
      ito_schedule_free (s);
    }
}

static void
test_specs (void)
{
  const char *const pairs[][2] = { { "vp-linear", "vp-linear:beta0=0.1,beta1=20" },
                                   { "vp-linear:beta1=3", "vp-linear:beta0=0.1,beta1=3" },
                                   { "vp-cosine", "vp-cosine:s=0.008" },
                                   { "vp-logsnr:lambda_max=6.5",
                                     "vp-logsnr:lambda_min=-5,lambda_max=6.5" },
                                   { "sub-vp:beta0=1", "sub-vp:beta0=1,beta1=20" },
                                   { "ve:sigma_max=80", "ve:sigma_min=0.01,sigma_max=80" },
                                   { "edm", "edm" },
                                   { "flow", "flow" } };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    {
      ito_schedule *s = ito_schedule_alloc (pairs[i][0]);
      tap_same (s ? ito_schedule_spec (s) : NULL, pairs[i][1], pairs[i][0]);
      ito_schedule *again = ito_schedule_alloc (pairs[i][1]);
      tap_same (again ? ito_schedule_spec (again) : NULL, pairs[i][1], "printed and parsed again");
      ito_schedule_free (s);
      ito_schedule_free (again);
    }
  for (size_t i = 0; i < ito_schedule_registry.n; i++)
    {
      const ito_entry *e = ito_schedule_registry.entries[i];
      tap_ok (e->summary && e->formula && e->source && e->source[0], "%s documents itself",
              e->name);
    }
}

static void
refused (int code, const char *words, const char *what)
{
  tap_ok (code == GSL_EINVAL && strstr (ito_last_error (), words), "%s: %s", what,
          ito_last_error ());
}

static void
test_bad_input (void)
{
  const char *const specs[][2] = {
    { "vp-liner", "vp-linear" },
    { "", "no name" },
    { "vp-linear:beta2=3", "beta0" },
    { "vp-linear:beta0=5,beta1=4", "beta1 >= beta0" },
    { "vp-linear:beta0=-1", "beta0" },
    { "vp-linear:beta1=1e4", "500" },
    { "vp-linear:beta1=0,beta0=0", "beta1" },
    { "vp-linear:beta1=nan", "beta1" },
    { "vp-cosine:s=-0.1", "s" },
    { "sub-vp:beta0=5,beta1=4", "beta1 >= beta0" },
    { "ve:sigma_min=50", "sigma_max > sigma_min" },
    { "ve:sigma_min=0", "sigma_min" },
    { "vp-logsnr:lambda_min=5", "lambda_max > lambda_min" },
    { "vp-logsnr:lambda_min=-1000", "lambda_min" },
    { "edm:sigma=1", "edm" },
    { "flow:", "flow" },
  };
  for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
    {
      ito_schedule *s = ito_schedule_alloc (specs[i][0]);
      tap_ok (s == NULL && strstr (ito_last_error (), specs[i][1]), "refused '%s': %s", specs[i][0],
              ito_last_error ());
      ito_schedule_free (s);
    }
  ito_schedule *vp = ito_schedule_alloc ("vp-linear"), *edm = ito_schedule_alloc ("edm");
  ito_schedule_point p;
  double x;
  refused (ito_schedule_at (vp, 1.5, &p), "[0, 1]", "time 1.5");
  refused (ito_schedule_at (vp, -1e-300, &p), "[0, 1]", "time below 0");
  refused (ito_schedule_at (vp, NAN, &p), "[0, 1]", "time nan");
  refused (ito_schedule_at (edm, INFINITY, &p), "[0, inf)", "time inf");
  refused (ito_schedule_at (edm, -1, &p), "[0, inf)", "time -1");
  refused (ito_schedule_prior_variance (vp, 2, &x), "[0, 1]", "prior at 2");
  refused (ito_schedule_time (vp, -6, &x), "[-5.0", "lambda below");
  refused (ito_schedule_time (vp, NAN, &x), "[-5.0", "lambda nan");
  refused (ito_schedule_time (edm, -INFINITY, &x), "(-inf, inf]", "lambda -inf of edm");
  ito_schedule_free (vp);
  ito_schedule_free (edm);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_truth ();
  test_round_trips ();
  test_ends ();
  test_limits ();
  test_times ();
  test_specs ();
  test_bad_input ();
  return tap_done ();
}
