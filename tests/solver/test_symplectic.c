/* Symplectic methods: orders on Kepler's problem, energy kept over many orbits, refusals. */
#include "turning_flow.h"

/* dq = p, dp = -q/|q|^3 in the plane; x = (q1, q2, p1, p2). */
static int
kepler (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
        void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    {
      double a = x[p], b = x[stride + p], r2 = a * a + b * b, cube = r2 * sqrt (r2);
      out[p] = x[2 * stride + p];
      out[stride + p] = x[3 * stride + p];
      out[2 * stride + p] = -a / cube;
      out[3 * stride + p] = -b / cube;
    }
  return 0;
}

/* The orbit of half axis 1 from its perihelion, by Kepler's equation t = u - e sin u. */
static void
orbit (double e, double t, double *x)
{
  long double u = (long double)t;
  for (int i = 0; i < 60; i++)
    u -= (u - e * sinl (u) - t) / (1 - e * cosl (u));
  long double side = sqrtl (1 - (long double)e * e), speed = 1 / (1 - e * cosl (u));
  x[0] = (double)(cosl (u) - e);
  x[1] = (double)(side * sinl (u));
  x[2] = (double)(-sinl (u) * speed);
  x[3] = (double)(side * cosl (u) * speed);
}

static double
eccentricity (size_t p)
{
  return 0.1 + 0.3 * (double)p / ORDER_POINTS;
}

static void
test_order (const ito_process *process, const char *spec, double declared, uint64_t first)
{
  double start[4 * ORDER_POINTS], truth[4 * ORDER_POINTS];
  ito_solver *solver = ito_solver_alloc (spec);
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      orbit (eccentricity (p), 0, start + 4 * p);
      orbit (eccentricity (p), 4, truth + 4 * p);
    }
  ito_slope s = order_measure (process, spec, "uniform", NULL, 0, 4, first, 4, 4, start, truth);
  order_is_declared (&s, declared, spec);
  s = order_measure (process, spec, "quadratic", NULL, 0, 4, 4 * first, 4, 4, start, truth);
  order_is_declared (&s, declared, spec);
  tap_ok (ito_solver_get_facts (solver)->deterministic == declared
              && ito_solver_get_facts (solver)->evaluations == 2,
          "%s declares it, and 2 evaluations", spec);
  ito_solver_free (solver);
}

/* dq = a(t) p, dp = -a(t) q, a = 1 + cos(t)/2: turned by t + sin(t)/2. */
static int
swing (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)params;
  for (size_t p = 0; p < n; p++)
    {
      double a = 1 + cos (t[p * t_inc]) / 2;
      out[p] = a * x[stride + p];
      out[stride + p] = -a * x[p];
    }
  return 0;
}

static void
test_time (const char *spec, double declared)
{
  const ito_sde sde = { .d = 2, .drift = swing };
  ito_process *process = ito_process_alloc (&sde);
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS];
  double angle = 3 + sin (3) / 2, c = cos (angle), s = sin (angle);
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      start[2 * p] = cos (0.1 * (double)p);
      start[2 * p + 1] = sin (0.1 * (double)p);
      truth[2 * p] = c * start[2 * p] + s * start[2 * p + 1];
      truth[2 * p + 1] = c * start[2 * p + 1] - s * start[2 * p];
    }
  ito_slope slope = order_measure (process, spec, "uniform", NULL, 0, 3, 256, 4, 2, start, truth);
  char what[100];
  snprintf (what, sizeof what, "%s where v and F depend on time", spec);
  order_is_declared (&slope, declared, what);
  ito_process_free (process);
}

/* dq = p, dp = q^3: some paths explode; a stopped one rests where the drift is not shown what is
 * not finite. */
static int
explode (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
         void *params)
{
  int *not_finite = params;
  (void)t, (void)t_inc;
  for (size_t p = 0; p < n; p++)
    {
      *not_finite += !isfinite (x[p]) || !isfinite (x[stride + p]);
      out[p] = x[stride + p];
      out[stride + p] = x[p] * x[p] * x[p];
    }
  return 0;
}

static void
test_failure (void)
{
  static const char *const specs[] = { "symplectic-euler", "leapfrog" };
  int not_finite = 0, stopped = 0;
  const ito_sde sde = { .d = 2, .drift = explode, .params = &not_finite };
  ito_process *process = ito_process_alloc (&sde);
  double start[2 * ORDER_POINTS], x[2 * ORDER_POINTS];
  /* q = sqrt 2/(c - t) for q0 = sqrt 2/c, p0 = q0^2/sqrt 2: infinite at c, 1/2 or 10. */
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      start[2 * p] = sqrt (2) / (p % 2 ? 0.5 : 10);
      start[2 * p + 1] = start[2 * p] * start[2 * p] / sqrt (2);
    }
  for (size_t k = 0; k < 2; k++)
    {
      int right = !order_run (process, specs[k], "uniform", NULL, 0, 1, 2000, start, x);
      for (size_t p = 0; p < ORDER_POINTS; p++)
        if (p % 2)
          {
            stopped++;
            right = right && isnan (x[2 * p]);
          }
        else
          right = right && fabs (x[2 * p] - sqrt (2) / 9) < 1e-4;
      tap_ok (right && not_finite <= 2 * stopped,
              "%s: paths that explode stop, the others go on (%d states not finite)", specs[k],
              not_finite);
    }
  ito_process_free (process);
}

/* Largest error of the energy -1/2 at the ends of 10 and of 100 orbits. */
static double
energy_error (const ito_process *process, const char *spec, double orbits)
{
  double start[4 * ORDER_POINTS], x[4 * ORDER_POINTS], worst = 0;
  for (size_t p = 0; p < ORDER_POINTS; p++)
    orbit (eccentricity (p), 0, start + 4 * p);
  if (order_run (process, spec, "uniform", NULL, 0, 6.283 * orbits, (uint64_t)(100 * orbits), start,
                 x))
    return NAN;
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      const double *y = x + 4 * p;
      double energy = (y[2] * y[2] + y[3] * y[3]) / 2 - 1 / sqrt (y[0] * y[0] + y[1] * y[1]);
      worst = fmax (worst, fabs (energy + 0.5));
    }
  return worst;
}

static void
test_energy (const ito_process *process)
{
  static const char *const specs[] = { "symplectic-euler", "leapfrog" };
  for (size_t k = 0; k < 2; k++)
    {
      double few = energy_error (process, specs[k], 10),
             many = energy_error (process, specs[k], 100);
      tap_ok (few < 0.05 && many < 0.05, "%s: energy off by %.3g after 10 orbits, %.3g after 100",
              specs[k], few, many);
    }
  double few = energy_error (process, "rk3", 10), many = energy_error (process, "rk3", 100);
  tap_ok (many > 0.05, "control: rk3: energy off by %.3g after 10 orbits, %.3g after 100", few,
          many);
}

/* One step forth and one back: leapfrog is symmetric. */
static void
test_symmetry (const ito_process *process)
{
  static const char *const specs[] = { "leapfrog", "symplectic-euler" };
  double start[4 * ORDER_POINTS], there[4 * ORDER_POINTS], back[4 * ORDER_POINTS], error[2];
  for (size_t p = 0; p < ORDER_POINTS; p++)
    orbit (eccentricity (p), 0.3, start + 4 * p);
  for (size_t k = 0; k < 2; k++)
    {
      order_run (process, specs[k], "uniform", NULL, 0, 1, 10, start, there);
      order_run (process, specs[k], "uniform", NULL, 1, 0, 10, there, back);
      error[k] = order_error (4 * ORDER_POINTS, back, start);
    }
  tap_ok (error[0] <= 1e-14, "leapfrog goes back the way it came, off by %.2g", error[0]);
  tap_ok (error[1] > 1e-3, "control: symplectic-euler does not, off by %.2g", error[1]);
}

/* dq = p - q/10: dq depends on q. */
static int
damped (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
        void *params)
{
  const int *which = params;
  (void)t, (void)t_inc;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = x[stride + p] - (*which == 0 ? 0.1 * x[p] : 0);
      out[stride + p] = -x[p] - (*which == 1 ? 0.1 * x[stride + p] : 0);
    }
  return 0;
}

static int
odd (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
     void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t i = 0; i < 3 * stride; i++)
    out[i] = i % stride < n ? x[i] : 0;
  return 0;
}

static int
fails (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)n, (void)stride, (void)t, (void)t_inc, (void)x, (void)out, (void)params;
  return GSL_EDOM;
}

static void
test_refusals (void)
{
  static const char *const specs[] = { "symplectic-euler", "leapfrog" };
  static int which[2] = { 0, 1 };
  ito_sde sde = { .d = 2, .drift = damped };
  ito_target *target = ito_target_alloc ("gaussian:d=2");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  for (size_t k = 0; k < 2; k++)
    {
      for (size_t i = 0; i < 2; i++)
        {
          sde = (ito_sde){ .d = 2, .drift = damped, .params = &which[i] };
          ito_process *process = ito_process_alloc (&sde);
          is_refused (specs[k], process, "dq depends on q or dp on p");
          ito_process_free (process);
        }
      sde = (ito_sde){ .d = 3, .drift = odd };
      ito_process *process = ito_process_alloc (&sde);
      is_refused (specs[k], process, "odd number");
      ito_process_free (process);
      sde = (ito_sde){ .d = 2, .drift = fails };
      process = ito_process_alloc (&sde);
      is_refused (specs[k], process, "failed with code 1");
      ito_process_free (process);
      is_refused (specs[k], flow, "of a score");
    }
  ito_process_free (flow);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

/* The loss of order where the refusal is overruled: damping in leapfrog. */
static void
test_forced (void)
{
  static int which = 1;
  const ito_sde sde = { .d = 2, .drift = damped, .params = &which };
  ito_process *process = ito_process_alloc (&sde);
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS];
  const double rate = 0.05, w = sqrt (1 - rate * rate), t = 4;
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      /* q = e^{-rate t} (q0 cos w t + (p0 + rate q0)/w sin w t), p = q'. */
      double q0 = cos (0.1 * (double)p), p0 = sin (0.1 * (double)p), b = (p0 + rate * q0) / w;
      double c = cos (w * t), s = sin (w * t), decay = exp (-rate * t);
      start[2 * p] = q0;
      start[2 * p + 1] = p0;
      truth[2 * p] = decay * (q0 * c + b * s);
      truth[2 * p + 1] = -rate * truth[2 * p] + decay * w * (b * c - q0 * s);
    }
  ito_slope s =
      order_measure (process, "leapfrog:force=yes", "uniform", NULL, 0, t, 64, 4, 2, start, truth);
  tap_ok (s.upper < 1.5, "leapfrog:force=yes on a damped oscillator: order %.3f, not 2", s.slope);
  ito_process_free (process);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const ito_sde sde = { .d = 4, .drift = kepler };
  ito_process *process = ito_process_alloc (&sde);
  test_order (process, "symplectic-euler", 1, 512);
  test_order (process, "leapfrog", 2, 128);
  test_time ("symplectic-euler", 1);
  test_time ("leapfrog", 2);
  test_energy (process);
  test_failure ();
  test_symmetry (process);
  test_refusals ();
  test_forced ();
  ito_process_free (process);
  return tap_done ();
}
