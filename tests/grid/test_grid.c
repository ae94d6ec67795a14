/* Time grids against their formulas in long double, their ends, and bad input. */
#include "grid/grid.h"
#include "tap.h"
#include <float.h>
#include <ito/grid.h>

/* Formulas of their own, with schedules in closed form where lambda is needed. */
typedef long double rule (long double t);

static long double
identity (long double t)
{
  return t;
}

static long double
cube_root (long double t)
{
  return powl (t, 1.0L / 3);
}

static long double
cube (long double u)
{
  return u * u * u;
}

static long double
square (long double u)
{
  return u * u;
}

static long double
power_five (long double u)
{
  return powl (u, 5);
}

static long double
fifth_root (long double t)
{
  return powl (t, 0.2L);
}

/* lambda of vp-linear:beta0=0.1,beta1=20 and its inverse. */
static long double
vp_lambda (long double t)
{
  long double b0 = 0.1, b1 = 20, B = b0 * t + (b1 - b0) * t * t / 2;
  return -0.5L * logl (expm1l (B));
}

static long double
vp_time (long double lambda)
{
  long double b0 = 0.1, b1 = 20, B = log1pl (expl (-2 * lambda));
  return (sqrtl (b0 * b0 + 2 * (b1 - b0) * B) - b0) / (b1 - b0);
}

/* sigma/alpha of it, to 1/7. */
static long double
vp_ratio (long double t)
{
  return expl (-vp_lambda (t) / 7);
}

static long double
vp_ratio_time (long double u)
{
  return vp_time (-7 * logl (u));
}

static long double
edm_root (long double t)
{
  return powl (t, 1.0L / 7);
}

static long double
edm_time (long double u)
{
  return powl (u, 7);
}

static const struct
{
  const char *spec, *schedule;
  double start, end;
  uint64_t steps;
  rule *to, *from;
} rows[] = {
  { "uniform", NULL, 1, 0, 10, identity, identity },
  { "uniform", NULL, -3, 7, 13, identity, identity },
  { "uniform", "vp-linear", 1, 1e-3, 1000, identity, identity },
  { "quadratic", NULL, 1, 1e-3, 20, sqrtl, square },
  { "quadratic", "vp-linear", 1, 0, 7, sqrtl, square },
  { "power", NULL, 1, 1e-3, 20, cube_root, cube },
  { "power:p=5", NULL, 0, 4, 20, fifth_root, power_five },
  { "power:p=1", NULL, 1, 0, 20, identity, identity },
  { "power:p=2", NULL, 9, 0, 20, sqrtl, square },
  { "logsnr", "vp-linear", 1, 1e-3, 50, vp_lambda, vp_time },
  { "logsnr", "vp-linear", 1e-5, 0.7, 50, vp_lambda, vp_time },
  { "karras", "edm", 80, 0.002, 18, edm_root, edm_time },
  { "karras", "edm", 80, 0, 18, edm_root, edm_time },
  { "karras:rho=3", "edm", 1e-4, 10, 40, cube_root, cube },
  { "karras", "vp-linear", 1, 1e-3, 40, vp_ratio, vp_ratio_time },
};

static void
test_formulas (void)
{
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
    {
      uint64_t n = rows[k].steps;
      ito_schedule *s = rows[k].schedule ? ito_schedule_alloc (rows[k].schedule) : NULL;
      ito_grid *g = ito_grid_alloc (rows[k].spec, s, rows[k].start, rows[k].end, n);
      if (!tap_ok (g && ito_grid_steps (g) == n, "%s from %g to %g in %d steps", rows[k].spec,
                   rows[k].start, rows[k].end, (int)n))
        continue;
      long double a = rows[k].to (rows[k].start), b = rows[k].to (rows[k].end);
      double worst = 0, towards = rows[k].end > rows[k].start ? 1 : -1;
      int monotone = 1;
      for (uint64_t i = 0; i <= n; i++)
        {
          double t = ito_grid_time (g, i);
          long double exact = rows[k].from (a + (b - a) * (long double)i / (long double)n);
          long double size = fmaxl (fabsl (exact), rows[k].start < 0 ? 1 : 0);
          if (i > 0 && i < n)
            worst = fmax (worst, (double)(fabsl (t - exact) / size));
          if (i > 0)
            monotone &= (t - ito_grid_time (g, i - 1)) * towards > 0;
        }
      tap_ok (worst <= 1e-13, "%s: its formula, off by %.2g relative (at most 1e-13)", rows[k].spec,
              worst);
      tap_ok (ito_grid_time (g, 0) == rows[k].start && ito_grid_time (g, n) == rows[k].end,
              "%s: ends exact", rows[k].spec);
      tap_ok (monotone, "%s: strictly monotone", rows[k].spec);

      /* Between two nodes, and between all, the same rule. */
      double from = ito_grid_time (g, 2), to = ito_grid_time (g, 5), t;
      worst = 0;
      for (unsigned j = 0; j <= 3; j++)
        {
          int status = ito_grid_between (g, from, to, 3, j, &t);
          worst = fmax (worst, status ? INFINITY : fabs (t / ito_grid_time (g, 2 + j) - 1));
          if (j == 0 || j == 3)
            worst = t == (j ? to : from) ? worst : INFINITY;
        }
      tap_ok (worst <= (rows[k].start < 0 ? 1e-12 : 1e-13),
              "%s: thirds between nodes 2 and 5 are the nodes, off by %.2g", rows[k].spec, worst);
      int status = ito_grid_between (g, rows[k].start, rows[k].end, (unsigned)n, 1, &t);
      tap_ok (status == 0 && t == ito_grid_time (g, 1), "%s: the whole range, first part",
              rows[k].spec);
      ito_grid_free (g);
      ito_schedule_free (s);
    }
}

static void
test_symmetry (void)
{
  /* Forth and back are the same times: a likelihood runs on the grid of its sampler. */
  ito_schedule *s = ito_schedule_alloc ("vp-linear");
  const char *specs[] = { "uniform", "quadratic", "power:p=1.5", "logsnr", "karras:rho=4" };
  for (size_t k = 0; k < 5; k++)
    {
      ito_grid *down = ito_grid_alloc (specs[k], s, 1, 1e-3, 37);
      ito_grid *up = ito_grid_alloc (specs[k], s, 1e-3, 1, 37);
      int same = down && up;
      for (uint64_t i = 0; same && i <= 37; i++)
        same = ito_grid_time (down, i) == ito_grid_time (up, 37 - i);
      tap_ok (same, "%s: the same times up and down, bit for bit", specs[k]);
      ito_grid_free (down);
      ito_grid_free (up);
    }
  ito_schedule_free (s);
  ito_grid *g = ito_grid_alloc ("uniform", NULL, 0, 1, 2147483647);
  tap_ok (g && ito_grid_time (g, 2147483646) < 1 && ito_grid_time (g, 1) == 1 / 2147483647.0,
          "the largest number of steps is not stored");
  ito_grid_free (g);
}

static void
test_karras (void)
{
  ito_schedule *edm = ito_schedule_alloc ("edm"), *vp = ito_schedule_alloc ("vp-linear"),
               *cosine = ito_schedule_alloc ("vp-cosine");
  /* Karras et al. 2022, eq. 5, written out, with its final 0. */
  ito_grid *g =
      ito_grid_alloc ("karras:rho=7,sigma_min=0.02,sigma_max=20,final=yes", edm, 80, 0.002, 9);
  double worst = 0;
  for (int i = 0; i < 9; i++)
    {
      long double a = powl ((long double)20.0, 1 / 7.0L), b = powl ((long double)0.02, 1 / 7.0L);
      long double exact = powl (a + i / 8.0L * (b - a), 7);
      worst = fmax (worst, fabs ((double)(ito_grid_time (g, (uint64_t)i) / exact - 1)));
    }
  tap_ok (worst <= 1e-13, "karras with its own sigmas and a final step: off by %.2g", worst);
  tap_near (ito_grid_time (g, 9), 0, 0, "the final time");
  double t;
  int status = ito_grid_between (g, ito_grid_time (g, 8), 0, 2, 1, &t);
  tap_ok (status == 0 && fabs (t / (0.02 / 128) - 1) < 1e-13,
          "halfway to the final time in sigma^(1/7): %g", t);
  tap_same (ito_grid_spec (g), "karras:rho=7,sigma_min=0.02,sigma_max=20,final=yes", "its spec");
  ito_grid *up =
      ito_grid_alloc ("karras:rho=7,sigma_min=0.02,sigma_max=20,final=yes", edm, 0.002, 80, 9);
  int same = 1;
  for (uint64_t i = 0; i <= 9; i++)
    same = same && up && ito_grid_time (up, i) == ito_grid_time (g, 9 - i);
  tap_ok (same, "ascending, the final step is the first");
  ito_grid_free (up);
  ito_grid_free (g);

  g = ito_grid_alloc ("karras:final=yes", vp, 1, 1e-3, 1);
  tap_ok (g && ito_grid_time (g, 0) == 1 && ito_grid_time (g, 1) == 0,
          "one final step goes from t_start to sigma = 0");
  ito_grid_free (g);
  g = ito_grid_alloc ("karras:final=yes", vp, 1, 1e-3, 11);
  ito_grid *plain = ito_grid_alloc ("karras", vp, 1, 1e-3, 10);
  same = 1;
  for (uint64_t i = 0; i <= 10; i++)
    same &= ito_grid_time (g, i) == ito_grid_time (plain, i);
  tap_ok (same && ito_grid_time (g, 11) == 0 && ito_grid_time (g, 10) == 1e-3,
          "final=yes is the rule of one step less, and 0");
  tap_same (ito_grid_spec (plain), "karras:rho=7,final=no", "sigmas that are not given stay out");
  ito_grid_free (g);
  ito_grid_free (plain);

  g = ito_grid_alloc ("karras:sigma_max=80", cosine, 1, 1e-3, 12);
  ito_schedule_point p = { 0 };
  if (g)
    ito_schedule_at (cosine, ito_grid_time (g, 0), &p);
  tap_near (p.sigma / p.alpha, 80, 80e-12, "sigma_max is sigma/alpha of any schedule");
  ito_grid_free (g);
  ito_schedule_free (edm);
  ito_schedule_free (vp);
  ito_schedule_free (cosine);
}

static void
test_times (void)
{
  ito_grid *g = ito_grid_alloc ("times:at=[1;0.5;0.1;0]", NULL, 7, 9, 0);
  tap_ok (g && ito_grid_steps (g) == 3 && ito_grid_time (g, 0) == 1 && ito_grid_time (g, 1) == 0.5
              && ito_grid_time (g, 2) == 0.1 && ito_grid_time (g, 3) == 0,
          "times: number and ends are its own");
  tap_same (g ? ito_grid_spec (g) : NULL, "times:at=[1;0.5;0.1;0]", "its spec");
  ito_grid_free (g);
  g = ito_grid_alloc ("explicit:at=[0;2;2.5]", NULL, 0, 0, 2);
  tap_same (g ? ito_grid_spec (g) : NULL, "times:at=[0;2;2.5]", "alias explicit");
  ito_grid_free (g);
}

static void
refused (const char *spec, const ito_schedule *s, double start, double end, uint64_t steps,
         const char *words)
{
  ito_grid *g = ito_grid_alloc (spec, s, start, end, steps);
  tap_ok (g == NULL && strstr (ito_last_error (), words), "refused '%s' %g to %g in %llu: %s", spec,
          start, end, (unsigned long long)steps, ito_last_error ());
  ito_grid_free (g);
}

static void
test_bad_input (void)
{
  ito_schedule *vp = ito_schedule_alloc ("vp-linear"), *ve = ito_schedule_alloc ("ve"),
               *cosine = ito_schedule_alloc ("vp-cosine"), *edm = ito_schedule_alloc ("edm");
  refused ("unifrom", NULL, 1, 0, 10, "'uniform'");
  refused ("karras:roh=7", edm, 1, 0, 10, "'rho'");
  refused ("power:p=0", NULL, 1, 0, 10, "p");
  refused ("uniform", NULL, 1, 0, 0, "at least 1");
  refused ("uniform", NULL, 1, 0, UINT64_C (2147483648), "at most 2147483647");
  refused ("uniform", NULL, 1, 0, UINT64_MAX, "at most 2147483647");
  refused ("uniform", NULL, 1, 1, 10, "same time");
  refused ("uniform", NULL, NAN, 1, 10, "not finite");
  refused ("uniform", NULL, 0, INFINITY, 10, "not finite");
  refused ("uniform", vp, 1.5, 0, 10, "[0, 1]");
  refused ("uniform", vp, 1, -0.5, 10, "[0, 1]");
  refused ("uniform", NULL, 1, 1 + 4 * DBL_EPSILON, 1000, "too many");
  refused ("quadratic", NULL, 1, -1, 10, "times >= 0");
  refused ("power", NULL, -1, 1, 10, "times >= 0");
  refused ("logsnr", NULL, 1, 0.1, 10, "needs a noise schedule");
  refused ("karras", NULL, 1, 0.1, 10, "needs a noise schedule");
  refused ("logsnr", vp, 1, 0, 10, "karras:final=yes");
  refused ("logsnr", cosine, 1, 1e-3, 10, "start at a smaller time");
  refused ("karras", cosine, 1, 1e-3, 10, "give sigma_max");
  refused ("karras:sigma_min=0", edm, 80, 1, 10, "sigma_min");
  refused ("karras:sigma_min=5,sigma_max=4", edm, 80, 1, 10, "no extent");
  refused ("karras:sigma_min=5", edm, 4, 1, 10, "no extent");
  refused ("karras:sigma_max=1000", vp, 1, 1e-3, 10, "[0, 152.");
  refused ("karras:final=yes", ve, 1, 0, 10, "never 0");
  refused ("karras:final=yes", edm, 80, 0, 10, "give sigma_min");
  refused ("karras:final=maybe", edm, 80, 0, 10, "final");
  refused ("times", NULL, 1, 0, 0, "at");
  refused ("times:at=1", NULL, 1, 0, 0, "at least two");
  refused ("times:at=[1]", NULL, 1, 0, 0, "at least two");
  refused ("times:at=[[1;2];[3;4]]", NULL, 1, 0, 0, "at least two");
  refused ("times:at=[1;0.5;0.5]", NULL, 1, 0, 0, "times 2 and 3");
  refused ("times:at=[1;0.5;0.6]", NULL, 1, 0, 0, "out of order");
  refused ("times:at=[1;0.5;nan]", NULL, 1, 0, 0, "nan");
  refused ("times:at=[1;0.5;-0.1]", vp, 1, 0, 0, "[0, 1]");
  refused ("times:at=[1;0.5]", NULL, 1, 0, 5, "leave the number");
  refused ("times:at=@missing.h5:/t", NULL, 1, 0, 0, "missing.h5");

  ito_grid *g = ito_grid_alloc ("uniform", NULL, 1, 0, 10);
  ito_grid *list = ito_grid_alloc ("times:at=[1;0]", NULL, 0, 0, 0);
  double t;
  tap_ok (ito_grid_between (list, 1, 0, 2, 1, &t) == GSL_EINVAL
              && strstr (ito_last_error (), "not a rule"),
          "between: %s", ito_last_error ());
  tap_ok (ito_grid_between (g, 1.5, 0, 2, 1, &t) == GSL_EINVAL
              && strstr (ito_last_error (), "outside the grid"),
          "between: %s", ito_last_error ());
  tap_ok (ito_grid_between (g, 1, NAN, 2, 1, &t) == GSL_EINVAL, "between: %s", ito_last_error ());
  tap_ok (ito_grid_between (g, 1, 0, 0, 0, &t) == GSL_EINVAL, "between: %s", ito_last_error ());
  tap_ok (ito_grid_between (g, 1, 0, 2, 3, &t) == GSL_EINVAL, "between: %s", ito_last_error ());
  ito_grid_free (g);
  ito_grid_free (list);
  ito_schedule_free (vp);
  ito_schedule_free (ve);
  ito_schedule_free (cosine);
  ito_schedule_free (edm);
}

static void
test_documentation (void)
{
  for (size_t i = 0; i < ito_grid_registry.n; i++)
    {
      const ito_entry *e = ito_grid_registry.entries[i];
      tap_ok (e->summary && e->formula && e->source, "%s documents itself", e->name);
    }
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_formulas ();
  test_symmetry ();
  test_karras ();
  test_times ();
  test_bad_input ();
  test_documentation ();
  return tap_done ();
}
