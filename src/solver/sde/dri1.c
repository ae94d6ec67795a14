/* DRI1 (K. Debrabant, A. Roessler 2009, "Families of efficient second order Runge-Kutta methods for
 * the weak approximation of Ito stochastic differential equations", Appl. Numer. Math. 59, 582),
 * weak order 2, deterministic order 3.  Over columns g_k of the noise:
 *
 *   H_i = x + h sum_j a0_ij f(H_j) + sum_k sum_j b0_ij g_k(H_jk) W_k
 *   H_ik = x + h sum_j a1_ij f(H_j) + sum_j b1_ij g_k(H_jk) sqrt|h|
 *   V_ik = x + sum_(l != k) sum_j b2_ij g_l(H_jl) I_(k,l)/sqrt|h|
 *   x1 = x + h sum_i alpha_i f(H_i) + sum_i sum_k g_k(H_ik) (beta1_i W_k + beta2_i I_(k,k)/sqrt|h|)
 *                                  + sum_i sum_k g_k(V_ik) (beta3_i W_k + beta4_i sqrt|h|)
 *
 * f at t0 + c0_i h, g at t0 + c1_i h in H and at t0 in V.  With one column the last sum is zero. */
#include "solver/sde/weak_integrals.h"
#include <math.h>

#define STAGES 3

/* Work blocks. */
enum
{
  WORK_Z = STAGES, /* before: the drifts */
  WORK_SIGN,
  WORK_DW,
  WORK_STATE,
  WORK_PRODUCT,
  WORKS
};

/* coef after h and sqrt|h|: times of the noise, and the numbers that are roots. */
enum
{
  TIMES = ITO_SDE_COEFFICIENTS,
  B0 = TIMES + STAGES, /* b0_21, b0_31 */
  B1 = B0 + 2,         /* b1_21 = -b1_31 */
  B2,                  /* b2_31, b2_32 = b2_33; row 2 is the negative */
  BETA2 = B2 + 2,      /* beta2_2 = -beta2_3 */
  BETA4,               /* beta4_3 = -beta4_2 */
  COEFFICIENTS
};

static const double c0[STAGES] = { 0, 1.0 / 2, 1 };
static const double c1[STAGES] = { 0, 342.0 / 491, 342.0 / 491 };
static const double a0[STAGES][STAGES] = { { 0 }, { 1.0 / 2 }, { -1, 2 } };
static const double alpha[STAGES] = { 1.0 / 6, 2.0 / 3, 1.0 / 6 };
static const double beta1[STAGES] = { 193.0 / 684, 491.0 / 1368, 491.0 / 1368 };
static const double beta3[STAGES] = { -4955.0 / 7072, 4955.0 / 14144, 4955.0 / 14144 };

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_facts_sde (&s->facts, 3, ITO_ORDER_NONE, 1, 2, 2);
  s->facts.noise = ITO_NOISE_GENERAL;
  s->facts.evaluations = STAGES;
  s->facts.normals = 2;
  s->stages = STAGES;
  s->coefficients = COEFFICIENTS;
  s->works = WORKS;
  return GSL_SUCCESS;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  (void)g;
  if (p->sde.m > ((size_t)1 << 27) / p->sde.d)
    return ito_fail (error, GSL_EINVAL,
                     "%s keeps all columns of the noise, too many for d = %zu, m = %zu: use platen",
                     s->spec, p->sde.d, p->sde.m);
  return GSL_SUCCESS;
}

/* Columns g_k(H_ik), [STAGES][m] blocks, and the weights of one. */
static size_t
extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  (void)s;
  return (STAGES * p->sde.m * p->sde.d + 1) * stride;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  double *c = plan->coef;
  ito_sde_plan_step (plan, error);
  for (unsigned i = 0; i < STAGES; i++)
    {
      c[TIMES + i] = plan->t0 + c1[i] * c[ITO_SDE_H];
      if (ito_plan_drift (plan, ITO_VARIABLE_T,
                          c0[i] == 1 ? plan->t1 : plan->t0 + c0[i] * c[ITO_SDE_H], error))
        return error->code;
    }
  c[B0] = (6 - sqrt (6.0)) / 10;
  c[B0 + 1] = (3 + 2 * sqrt (6.0)) / 5;
  c[B1] = 3 * sqrt (38.0 / 491);
  c[B2] = 214.0 / 513 * sqrt (1105.0 / 991);
  c[B2 + 1] = 491.0 / 513 * sqrt (221.0 / 4955);
  c[BETA2] = sqrt (491.0 / 38) / 6;
  c[BETA4] = sqrt (4955.0 / 221) / 8;
  return GSL_SUCCESS;
}

static double *
column (const ito_step *s, unsigned i, size_t k)
{
  return s->extra + (i * s->m + k) * s->d * s->stride;
}

static double *
weights (const ito_step *s)
{
  return s->extra + STAGES * s->m * s->d * s->stride;
}

/* y += w g, w [stride] of a lane. */
static void
add_weighed (const ito_step *s, const double *w, const double *g, double *y)
{
  for (size_t i = 0; i < s->d; i++)
    for (size_t p = 0; p < s->n; p++)
      y[i * s->stride + p] += w[p] * g[i * s->stride + p];
}

/* The drift of stage i at H_i. */
static void
drift_stage (const ito_step *s, unsigned i, const double *x)
{
  double *state = s->work[WORK_STATE], *w = weights (s);
  const double h = s->coef[ITO_SDE_H], root = s->coef[ITO_SDE_ROOT];
  const double c[3] = { 1, h * a0[i][0], h * a0[i][1] };
  ito_step_combine (s, state, i + 1, c, (const double *const[]){ x, s->work[0], s->work[1] });
  for (size_t k = 0; i > 0 && k < s->m; k++)
    {
      for (size_t p = 0; p < s->n; p++)
        w[p] = s->coef[B0 + i - 1] * root * s->work[WORK_Z][k * s->stride + p];
      add_weighed (s, w, column (s, 0, k), state);
    }
  ito_step_model (s, i, state, s->work[i]);
}

/* The columns of stage i at H_ik. */
static void
noise_stage (const ito_step *s, unsigned i, const double *x)
{
  double *state = s->work[WORK_STATE];
  const double sign = i == 1 ? 1 : -1;
  const double c[3] = { 1, s->coef[ITO_SDE_H] * c1[i], sign * s->coef[B1] * s->coef[ITO_SDE_ROOT] };
  for (size_t k = 0; k < s->m; k++)
    {
      ito_step_combine (s, state, i == 0 ? 1 : 3, c,
                        (const double *const[]){ x, s->work[0], column (s, 0, k) });
      ito_weak_column (s, s->coef[TIMES + i], state, k, NULL, s->work[WORK_DW], column (s, i, k));
    }
}

/* y += sum_k g_k(H_ik) (beta1_i W_k + beta2_i I_(k,k)/sqrt|h|). */
static void
add_own (const ito_step *s, unsigned i, double *y)
{
  const double root = s->coef[ITO_SDE_ROOT];
  const double b1 = beta1[i] * root, b2 = (i == 0   ? 0
                                           : i == 1 ? 0.5
                                                    : -0.5)
                                          * s->coef[BETA2] * root;
  double *w = weights (s);
  for (size_t k = 0; k < s->m; k++)
    {
      const double *z = s->work[WORK_Z] + k * s->stride;
      for (size_t p = 0; p < s->n; p++)
        w[p] = b1 * z[p] + b2 * (z[p] * z[p] - 1);
      add_weighed (s, w, column (s, i, k), y);
    }
}

/* y += sum_k g_k(V_ik) (beta3_i W_k + beta4_i sqrt|h|). */
static void
add_mixed (const ito_step *s, unsigned i, const double *x, double *y)
{
  const double root = s->coef[ITO_SDE_ROOT], sign = i == 0 ? 0 : i == 1 ? -1 : 1;
  const double b3 = beta3[i] * root, b4 = sign * s->coef[BETA4] * root, one[2] = { 1, 1 };
  double *state = s->work[WORK_STATE], *w = weights (s), *product = s->work[WORK_PRODUCT];
  const double c[3] = { s->coef[B2], s->coef[B2 + 1], s->coef[B2 + 1] };
  for (size_t k = 0; k < s->m; k++)
    {
      ito_step_combine (s, state, 1, one, &x);
      for (size_t l = 0; i > 0 && l < s->m; l++)
        {
          if (l == k)
            continue;
          ito_weak_integral (s, s->work[WORK_Z], s->work[WORK_SIGN], k, l, w);
          for (size_t p = 0; p < s->n; p++)
            w[p] *= sign * root;
          ito_step_combine (
              s, product, STAGES, c,
              (const double *const[]){ column (s, 0, l), column (s, 1, l), column (s, 2, l) });
          add_weighed (s, w, product, state);
        }
      for (size_t p = 0; p < s->n; p++)
        w[p] = b3 * s->work[WORK_Z][k * s->stride + p] + b4;
      ito_weak_column (s, s->t0, state, k, w, s->work[WORK_DW], product);
      ito_step_combine (s, y, 2, one, (const double *const[]){ y, product });
    }
}

static void
step (const ito_step *s, const double *x, double *y)
{
  const double h = s->coef[ITO_SDE_H];
  const double c[4] = { 1, h * alpha[0], h * alpha[1], h * alpha[2] };
  ito_weak_draws (s, s->work[WORK_Z], s->work[WORK_SIGN]);
  for (unsigned i = 0; i < STAGES; i++)
    {
      drift_stage (s, i, x);
      noise_stage (s, i, x);
    }
  ito_step_combine (s, y, 4, c, (const double *const[]){ x, s->work[0], s->work[1], s->work[2] });
  for (unsigned i = 0; i < STAGES; i++)
    {
      add_own (s, i, y);
      if (s->m > 1)
        add_mixed (s, i, x, y);
    }
}

const ito_solver_type ito_solver_dri1 = {
  .entry = { .name = "dri1",
             .summary = "DRI1, weak order 2 for any noise, deterministic order 3",
             .formula = "x1 = x + h sum_i alpha_i f(H_i)\n"
                        "   + sum_ik g_k(H_ik) (beta1_i W_k + beta2_i I_(k,k)/sqrt|h|)\n"
                        "   + sum_ik g_k(V_ik) (beta3_i W_k + beta4_i sqrt|h|)",
             .source = "K. Debrabant, A. Roessler 2009, Appl. Numer. Math. 59, 582",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = check,
  .extra = extra,
  .plan = plan,
  .step = step,
};
