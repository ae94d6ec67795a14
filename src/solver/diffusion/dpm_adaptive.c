/* Adaptive DPM-Solver-12 and -23 (Lu, Zhou, Bao, Chen, Li, Zhu 2022, DPM-Solver, Appendix C), in
 * lambda and path by path: order 2 has DPM-Solver-1 as its low candidate and DPM-Solver-2 with
 * r1 = 1/2 as the high one; order 3 has DPM-Solver-2 with r1 = 1/3 and DPM-Solver-3 with r1 = 1/3,
 * r2 = 2/3, which share their inner states.  Control: mixed_tolerance.c, power 1/order. */
#include "core/scalar.h"
#include "solver/diffusion/dpm_family.h"
#include "solver/diffusion/mixed_tolerance.h"
#include <math.h>

/* Option and works of the trial; lane values. */
enum
{
  ORDER = ITO_MIXED_OWN,
  FIRST = ITO_MIXED_WORKS, /* models at s, s1, s2 */
  INNER = FIRST + 3,
  WORKS = INNER + 1 - ITO_MIXED_WORKS
};

static double
number (const ito_args *args, const char *key, double fallback)
{
  return ito_args_has (args, key) ? ito_args_number (args, key) : fallback;
}

int
ito_dpm_adaptive_configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  size_t order = ito_args_integer (args, "order");
  if (ito_dpm_check_method (args, error))
    return error->code;
  if (order < 2)
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: method=adaptive compares two orders: take order=2 or order=3");
  ito_facts_ode (&s->facts, ITO_ORDER_NONE, (double)order);
  s->option[ITO_MIXED_RTOL] = number (args, "rtol", 0.05);
  s->option[ITO_MIXED_ATOL] = number (args, "atol", 0.0078);
  s->option[ITO_MIXED_FIRST] = number (args, "h_init", 0.05);
  s->option[ITO_MIXED_POWER] = 1 / (double)order;
  s->option[ITO_MIXED_MAX_EVALUATIONS] = 100000;
  s->option[ORDER] = (double)order;
  ito_mixed_sizes (s, WORKS, 0);
  s->coefficients = 2;
  return GSL_SUCCESS;
}

int
ito_dpm_adaptive_plan (ito_plan *plan, ito_error *error)
{
  ito_schedule_point s, t;
  if (ito_plan_descent (plan, &s, &t, error))
    return error->code;
  if (s.alpha == 0 || t.sigma == 0)
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: method=adaptive steps in lambda, which is infinite where %s: %s",
                     s.alpha == 0 ? "the signal is gone" : "sigma = 0",
                     s.alpha == 0 ? "start below it (--t-start)" : "end above it (--t-end)");
  plan->coef[0] = s.lambda;
  plan->coef[1] = t.lambda;
  return GSL_SUCCESS;
}

/* The schedule at a lambda; a lane's coefficients fail only beyond the range of its schedule. */
static ito_schedule_point
point (const ito_step *s, double lambda)
{
  ito_error error = ITO_NO_ERROR;
  ito_schedule_point at = { .alpha = NAN, .sigma = NAN };
  double t;
  if (lambda >= s->coef[1])
    t = s->t1;
  else if (lambda <= s->coef[0])
    t = s->t0;
  else if (ito_schedule_time_of (s->process->schedule, lambda, &t, &error))
    return at;
  ito_schedule_point_at (s->process->schedule, t, &at, &error);
  return at;
}

/* out = eps at lambda + part taken. */
static void
noise_prediction (const ito_step *s, const double *value, const double *taken, double part,
                  const double *x, double *out)
{
  const ito_score *score = s->process->score;
  for (size_t p = 0; p < s->n; p++)
    {
      ito_schedule_point at = point (s, value[p] + part * taken[p]);
      s->fields[p] =
          (ito_field){ .t = at.t, .alpha = at.alpha, .sigma = at.sigma, .c_score = -at.sigma };
    }
  for (size_t p = 0; p < s->n; p += ITO_SCORE_LANES)
    score->type->eval_each (score, s->fields + p,
                            s->n - p < ITO_SCORE_LANES ? s->n - p : ITO_SCORE_LANES, s->stride,
                            x + p, out + p, s->scratch);
}

/* out = step by part of taken from x, with m_0 and its slope (m_1 - m_0)/r: the factor of phi_1
 * (half 1/2) or of phi_2 (half 0) times z. */
static void
advance (const ito_step *s, const double *value, const double *taken, double part, int half,
         double r, const double *x, const double *m1, double *out)
{
  const double *m0 = s->work[FIRST];
  for (size_t p = 0; p < s->n; p++)
    {
      ito_semilinear e;
      ito_schedule_point from = point (s, value[p]), to = point (s, value[p] + part * taken[p]);
      ito_semilinear_between (&from, &to, ITO_PREDICT_NOISE, 0, &e);
      double slope = m1 ? (half ? e.first / 2 : e.gain * ito_phi2 (e.z)) / r : 0;
      for (size_t i = p; i < s->d * s->stride; i += s->stride)
        out[i] = e.keep * x[i] + (e.first - slope) * m0[i] + (m1 ? slope * m1[i] : 0);
    }
}

static void
trial (const ito_step *s, unsigned k, const double *value, const double *taken, const double *x,
       double *low, double *high)
{
  (void)k;
  double *m1 = s->work[FIRST + 1], *m2 = s->work[FIRST + 2], *u = s->work[INNER];
  int third = s->solver->option[ORDER] > 2;
  double r1 = third ? 1.0 / 3 : 0.5, r2 = 2.0 / 3;
  noise_prediction (s, value, taken, 0, x, s->work[FIRST]);
  advance (s, value, taken, r1, 0, 1, x, NULL, u);
  noise_prediction (s, value, taken, r1, u, m1);
  if (!third)
    {
      advance (s, value, taken, 1, 0, 1, x, NULL, low);
      advance (s, value, taken, 1, 1, r1, x, m1, high);
      return;
    }
  advance (s, value, taken, 1, 1, r1, x, m1, low);
  advance (s, value, taken, r2, 0, r1 / r2, x, m1, u);
  noise_prediction (s, value, taken, r2, u, m2);
  advance (s, value, taken, 1, 0, r2, x, m2, high);
}

void
ito_dpm_adaptive_step (const ito_step *s, const double *x, double *y)
{
  ito_mixed_run (s, s->coef[0], s->coef[1], s->solver->option[ORDER], trial, x, y);
}
