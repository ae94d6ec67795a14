/* Stochastic Runge-Kutta methods of weak order 2 for any noise (A. Roessler 2009, "Second order
 * Runge-Kutta methods for Ito stochastic differential equations", SIAM J. Numer. Anal. 47, 1713,
 * eq. 5.1).  Over columns g_k of the noise:
 *
 *   H_i = x + h sum_j a0_ij f(H_j) + sum_k sum_j b0_ij g_k(H_jk) W_k
 *   H_ik = x + h sum_j a1_ij f(H_j) + sum_j b1_ij g_k(H_jk) sqrt|h|
 *   V_ik = x + sum_(l != k) sum_j b2_ij g_l(H_jl) I_(k,l)/sqrt|h|
 *   x1 = x + h sum_i alpha_i f(H_i) + sum_i sum_k g_k(H_ik) (beta1_i W_k + beta2_i I_(k,k)/sqrt|h|)
 *                                  + sum_i sum_k g_k(V_ik) (beta3_i W_k + beta4_i sqrt|h|)
 *
 * f at t0 + c0_i h, g at t0 + c1_i h in H and at t0 in V.  With one column the last sum is zero. */
#include "solver/sde/weak_rk.h"
#include <math.h>

#define STAGES ITO_WEAK_STAGES

const ito_param ito_weak_rk_params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

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

/* coef after h and sqrt|h|: times of the noise, and the values of the tableau's surds. */
enum
{
  TIMES = ITO_SDE_COEFFICIENTS,
  B0 = TIMES + STAGES,
  B1 = B0 + STAGES,
  B2 = B1 + STAGES,
  BETA2 = B2 + STAGES * STAGES,
  BETA4 = BETA2 + STAGES,
  COEFFICIENTS = BETA4 + STAGES
};

int
ito_weak_rk_configure (struct ito_solver *s, const ito_weak_tableau *t)
{
  s->tableau = t;
  ito_facts_sde (&s->facts, t->deterministic, ITO_ORDER_NONE, 1, 2, 2);
  s->facts.noise = ITO_NOISE_GENERAL;
  s->facts.evaluations = t->drifts;
  s->facts.normals = 2;
  s->stages = t->drifts;
  s->coefficients = COEFFICIENTS;
  s->works = WORKS;
  return GSL_SUCCESS;
}

int
ito_weak_rk_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                   ito_error *error)
{
  (void)g;
  if (p->sde.m > ((size_t)1 << 27) / p->sde.d)
    return ito_fail (error, GSL_EINVAL,
                     "%s keeps all columns of the noise, too many for d = %zu, m = %zu: use platen",
                     s->spec, p->sde.d, p->sde.m);
  return GSL_SUCCESS;
}

/* Columns g_k(H_ik), [STAGES][m] blocks, and the weights of one. */
size_t
ito_weak_rk_extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  (void)s;
  return (STAGES * p->sde.m * p->sde.d + 1) * stride;
}

static void
read_surds (const ito_surd *surd, size_t n, double *out)
{
  for (size_t i = 0; i < n; i++)
    out[i] = surd[i].rational + surd[i].factor * sqrt (surd[i].radicand);
}

int
ito_weak_rk_plan (ito_plan *plan, ito_error *error)
{
  const ito_weak_tableau *t = plan->solver->tableau;
  double *c = plan->coef;
  ito_sde_plan_step (plan, error);
  for (unsigned i = 0; i < STAGES; i++)
    {
      c[TIMES + i] = t->c1[i] == 1 ? plan->t1 : plan->t0 + t->c1[i] * c[ITO_SDE_H];
      if (i < t->drifts
          && ito_plan_drift (plan, ITO_VARIABLE_T,
                             t->c0[i] == 1 ? plan->t1 : plan->t0 + t->c0[i] * c[ITO_SDE_H], error))
        return error->code;
    }
  read_surds (t->b0, STAGES, c + B0);
  read_surds (t->b1, STAGES, c + B1);
  read_surds (t->b2, STAGES * STAGES, c + B2);
  read_surds (t->beta2, STAGES, c + BETA2);
  read_surds (t->beta4, STAGES, c + BETA4);
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
  const double *a0 = ((const ito_weak_tableau *)s->solver->tableau)->a0 + i * STAGES;
  double *state = s->work[WORK_STATE], *w = weights (s);
  const double h = s->coef[ITO_SDE_H], b0 = s->coef[B0 + i] * s->coef[ITO_SDE_ROOT];
  const double c[3] = { 1, h * a0[0], h * a0[1] };
  ito_step_combine (s, state, i + 1, c, (const double *const[]){ x, s->work[0], s->work[1] });
  for (size_t k = 0; b0 != 0 && k < s->m; k++)
    {
      for (size_t p = 0; p < s->n; p++)
        w[p] = b0 * s->work[WORK_Z][k * s->stride + p];
      add_weighed (s, w, column (s, 0, k), state);
    }
  ito_step_model (s, i, state, s->work[i]);
}

/* The columns of stage i at H_ik. */
static void
noise_stage (const ito_step *s, unsigned i, const double *x)
{
  const ito_weak_tableau *t = s->solver->tableau;
  double *state = s->work[WORK_STATE];
  const double c[3] = { 1, s->coef[ITO_SDE_H] * t->c1[i], s->coef[B1 + i] * s->coef[ITO_SDE_ROOT] };
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
  const ito_weak_tableau *t = s->solver->tableau;
  const double root = s->coef[ITO_SDE_ROOT];
  const double b1 = t->beta1[i] * root, b2 = 0.5 * s->coef[BETA2 + i] * root;
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
  const ito_weak_tableau *t = s->solver->tableau;
  const double root = s->coef[ITO_SDE_ROOT], one[2] = { 1, 1 };
  const double b3 = t->beta3[i] * root, b4 = s->coef[BETA4 + i] * root;
  const double *b2 = s->coef + B2 + i * STAGES;
  double *state = s->work[WORK_STATE], *w = weights (s), *product = s->work[WORK_PRODUCT];
  for (size_t k = 0; k < s->m; k++)
    {
      ito_step_combine (s, state, 1, one, &x);
      for (size_t l = 0; i > 0 && l < s->m; l++)
        {
          if (l == k)
            continue;
          ito_weak_integral (s, s->work[WORK_Z], s->work[WORK_SIGN], k, l, w);
          for (size_t p = 0; p < s->n; p++)
            w[p] *= root;
          ito_step_combine (
              s, product, STAGES, b2,
              (const double *const[]){ column (s, 0, l), column (s, 1, l), column (s, 2, l) });
          add_weighed (s, w, product, state);
        }
      for (size_t p = 0; p < s->n; p++)
        w[p] = b3 * s->work[WORK_Z][k * s->stride + p] + b4;
      ito_weak_column (s, s->t0, state, k, w, s->work[WORK_DW], product);
      ito_step_combine (s, y, 2, one, (const double *const[]){ y, product });
    }
}

void
ito_weak_rk_step (const ito_step *s, const double *x, double *y)
{
  const ito_weak_tableau *t = s->solver->tableau;
  const double h = s->coef[ITO_SDE_H];
  const double c[4] = { 1, h * t->alpha[0], h * t->alpha[1], h * t->alpha[2] };
  ito_weak_draws (s, s->work[WORK_Z], s->work[WORK_SIGN]);
  for (unsigned i = 0; i < STAGES; i++)
    {
      if (i < t->drifts)
        drift_stage (s, i, x);
      noise_stage (s, i, x);
    }
  ito_step_combine (s, y, t->drifts + 1, c,
                    (const double *const[]){ x, s->work[0], s->work[1], s->work[2] });
  for (unsigned i = 0; i < STAGES; i++)
    {
      add_own (s, i, y);
      if (s->m > 1)
        add_mixed (s, i, x, y);
    }
}
