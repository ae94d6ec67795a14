/* Densities: they integrate to 1, they have the moments that are stated, and they satisfy the
 * Fokker-Planck equation of the problem's own callbacks. */
#include "problem/problem.h"
#include "tap.h"

static ito_problem *
problem (const char *spec)
{
  ito_problem *p = ito_problem_alloc (spec);
  if (!p)
    exit (1);
  return p;
}

static double
density (const ito_problem *p, double t, double x)
{
  double y;
  return ito_problem_density (p, t, &x, &y) ? NAN : y;
}

/* f and g^2 in Ito's calculus. */
static void
coefficients (const ito_problem *p, double t, double x, double *f, double *g2)
{
  const ito_sde *sde = ito_problem_sde (p);
  double g, l;
  sde->drift (1, 1, &t, 0, &x, f, sde->params);
  sde->diffusion (1, 1, &t, 0, &x, &g, sde->params);
  *g2 = g * g;
  if (sde->calculus == ITO_CALCULUS_STRATONOVICH)
    {
      sde->directional (1, 1, &t, 0, &x, &l, sde->params);
      *f += 0.5 * l;
    }
}

/* int p(x) phi(x) dx by the trapezoid rule in y, x = map(y). */
typedef double map_of (double y, double *slope);

static double
line (double y, double *slope)
{
  *slope = 1;
  return y;
}

static double
exponential (double y, double *slope)
{
  return *slope = exp (y);
}

static double
hyperbolic (double y, double *slope)
{
  *slope = cosh (y);
  return sinh (y);
}

static double
bounded (double y, double *slope)
{
  *slope = 1 / (cosh (y) * cosh (y));
  return tanh (y);
}

static double
angle (double y, double *slope)
{
  *slope = 1 / (1 + y * y);
  return atan (y);
}

static double
cube (double y, double *slope)
{
  *slope = 3 * y * y;
  return y * y * y;
}

static double
integral (const ito_problem *p, double t, map_of *map, double low, double high, int phi)
{
  int n = 40000;
  double sum = 0, h = (high - low) / n;
  for (int k = 0; k < n; k++)
    {
      double slope, x = map (low + (k + 0.5) * h, &slope);
      sum += density (p, t, x) * slope * (phi < 0 ? 1 : ito_problem_phi (p, (size_t)phi, &x));
    }
  return sum * h;
}

/* dp/dt + (f p)' - (g^2 p)''/2, in units of its largest term, at x; central differences of 4th and
 * 6th order.  At equilibrium dp/dt = 0. */
static double
equation (const ito_problem *p, const ito_problem *law, double t, double x, double h)
{
  static const double first[] = { 3. / 4, -3. / 20, 1. / 60 };
  static const double second[] = { 3. / 2, -3. / 20, 1. / 90 };
  double flux = 0, spread = 0, rate = 0, f, g2;
  double at = isinf (t) ? 1 : t, dt = at / 4000;
  for (int k = -3; k <= 3; k++)
    {
      double y = x + k * h, q = density (law, t, y);
      coefficients (p, at, y, &f, &g2);
      if (k == 0)
        spread -= 49. / 18 * g2 * q / (h * h);
      else
        {
          int i = abs (k) - 1;
          flux += (k > 0 ? 1 : -1) * first[i] * f * q / h;
          spread += second[i] * g2 * q / (h * h);
          if (isfinite (t))
            rate += (k > 0 ? 1 : -1) * first[i] * density (law, t + k * dt, x) / dt;
        }
    }
  coefficients (p, at, x, &f, &g2);
  double q = density (law, t, x);
  double size = fmax (fabs (flux), fmax (fabs (spread), fabs (rate))) + q;
  return fabs (rate + flux - 0.5 * spread) / size;
}

static void
check (const char *spec, double t, map_of *map, double low, double high, double h, double tolerance)
{
  ito_problem *p = problem (spec);
  double when = isinf (t) ? INFINITY : t * ito_problem_end (p), worst = 0;
  tap_near (integral (p, when, map, low, high, -1), 1, tolerance, "%s: total at t = %g", spec,
            when);
  if (isfinite (t))
    for (size_t i = 0; i < ito_problem_expectations (p); i++)
      {
        ito_expectation e;
        if (ito_problem_sde (p)->d > 1 || ito_problem_expectation (p, i, when, &e))
          continue;
        tap_near (integral (p, when, map, low, high, (int)i), e.value,
                  tolerance * fmax (1, fabs (e.value)), "%s: E %s", spec, e.name);
      }
  for (int k = 1; k < 20; k++)
    {
      double slope, x = map (low + (high - low) * k / 20, &slope);
      if (density (p, when, x) > 1e-3 * density (p, when, ito_problem_start (p)[0])
          && density (p, when, x) > 1e-6)
        worst = fmax (worst, equation (p, p, when, x, h * slope));
    }
  tap_ok (worst > 0 && worst < 1e-6, "%s: Fokker-Planck equation at t = %g (%.2g)", spec, when,
          worst);
  ito_problem_free (p);
}

/* The density of two coordinates, and its stationary Fokker-Planck equation. */
static double
plane (const ito_problem *p, double q, double v)
{
  double x[2] = { q, v }, y;
  return ito_problem_density (p, INFINITY, x, &y) ? NAN : y;
}

static void
check_kinetic (void)
{
  ito_problem *p = problem ("duffing-kinetic");
  const ito_sde *sde = ito_problem_sde (p);
  double sum = 0, h = 0.05, worst = 0, t = 0;
  for (int i = -80; i <= 80; i++)
    for (int k = -100; k <= 100; k++)
      sum += plane (p, i * h, k * h) * h * h;
  tap_near (sum, 1, 1e-12, "duffing-kinetic: total at equilibrium");
  static const double c[] = { 3. / 4, -3. / 20, 1. / 60 }, b[] = { 3. / 2, -3. / 20, 1. / 90 };
  double e = 0.01;
  for (int i = -3; i <= 3; i++)
    for (int k = -3; k <= 3; k++)
      {
        double x[2] = { 0.4 * i, 0.3 * k }, here = plane (p, x[0], x[1]), change = 0,
               second = -49. / 18 * here;
        for (int s = -3; s <= 3; s++)
          {
            if (s == 0)
              continue;
            double a = (s > 0 ? 1 : -1) * c[abs (s) - 1] / e, f[2];
            double q[2] = { x[0] + s * e, x[1] }, v[2] = { x[0], x[1] + s * e };
            sde->drift (1, 1, &t, 0, q, f, sde->params);
            change += a * f[0] * plane (p, q[0], q[1]);
            sde->drift (1, 1, &t, 0, v, f, sde->params);
            change += a * f[1] * plane (p, v[0], v[1]);
            second += b[abs (s) - 1] * plane (p, v[0], v[1]);
          }
        worst = fmax (worst, fabs (change - 0.5 * 0.49 * second / (e * e)) / here);
      }
  tap_ok (worst < 1e-6, "duffing-kinetic: stationary Fokker-Planck equation (%.2g)", worst);
  ito_problem_free (p);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const double at_rest = INFINITY;
  check ("gbm", 1, exponential, -10, 10, 0.01, 1e-12);
  check ("gbm", 0.3, exponential, -10, 10, 0.005, 1e-12);
  check ("gbm-stratonovich", 1, exponential, -10, 12, 0.01, 1e-12);
  check ("linear-test", 1, exponential, -18, 14, 0.01, 1e-12);
  check ("additive", 1, line, 0.7, 0.785, 5e-5, 1e-12);
  check ("wave", 1, angle, 0.5, 2.6, 0.002, 1e-12);
  check ("cubic", 1, bounded, -4, 5.5, 0.01, 1e-12);
  check ("stiff-quadratic", 1, bounded, -3, 1.5, 0.002, 1e-10);
  check ("stiff-quadratic:a=5000,b=70", 1, bounded, -14, 14, 0.02, 1e-12);
  check ("cubic-time", 1, cube, 0.2, 6, 0.003, 1e-10);
  check ("rossler-weak", 1, hyperbolic, -11, 19, 0.01, 1e-12);
  check ("ou", 1, line, -4, 6, 0.01, 1e-12);
  check ("ou", at_rest, line, -5, 6, 0.01, 1e-12);
  check ("cir", 1, exponential, -14, 3, 0.005, 1e-12);
  check ("cir", 0.1, exponential, -6, 2, 0.002, 1e-12);
  check ("cir", at_rest, exponential, -14, 3, 0.005, 1e-12);
  check ("cir:s2=4", 1, exponential, -70, 5, 0.005, 1e-10);
  check ("cir:s2=4", at_rest, exponential, -70, 5, 0.005, 1e-10);
  check ("additive-nonlinear", at_rest, line, -4, 4, 0.005, 1e-12);
  check ("double-well", at_rest, line, -4, 4, 0.005, 1e-12);
  check_kinetic ();

  ito_problem *three = problem ("ou:d=3"), *one = problem ("ou"), *other = problem ("ou:s=0.707");
  double x[3] = { 0.9, 1.1, 1.6 }, y = 0;
  int status = ito_problem_density (three, 1, x, &y);
  tap_near (y, density (one, 1, 0.9) * density (one, 1, 1.1) * density (one, 1, 1.6), 1e-15,
            "ou: coordinates are independent (status %d)", status);
  tap_ok (!ito_problem_has_density (one, 0) && !ito_problem_has_density (one, -1)
              && ito_problem_density (one, 0, x, &y) == GSL_EINVAL,
          "no density at the start");
  tap_ok (equation (one, other, 1, 0.7, 0.01) > 1e-3,
          "control: a density whose noise is off by 1 %% is seen (%.2g)",
          equation (one, other, 1, 0.7, 0.01));
  ito_problem_free (three);
  ito_problem_free (one);
  ito_problem_free (other);
  return tap_done ();
}
