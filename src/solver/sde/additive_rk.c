/* Stochastic Runge-Kutta methods for additive noise (A. Roessler 2010, "Runge-Kutta methods for the
 * strong approximation of solutions of stochastic differential equations", SIAM J. Numer. Anal. 48,
 * 922, section 6.1):
 *
 *   H_i = x + h sum_j a0_ij f(t0 + c0_j h, H_j) + sum_j b0_ij g(t0 + c1_j h) I_(1,0)/h
 *   x1 = x + h sum_i alpha_i f(t0 + c0_i h, H_i)
 *      + sum_i g(t0 + c1_i h) (beta1_i I_(1) + beta2_i I_(1,0)/h)
 *
 * with I_(1) = W, I_(1,0)/h = W/2 + H of the step: strong order 3/2.  Without I_(1,0), and with the
 * drift of Euler's method, it is embedded a method of strong order 1 (C. Rackauckas, Q. Nie 2017,
 * Discrete Contin. Dyn. Syst. B 22, 2731):
 *   e = h sum_i (alpha_i - delta_i1) f_i + sum_i g(t0 + c1_i h) beta2_i I_(1,0)/h */
#include "solver/sde/additive_rk.h"
#include <math.h>

/* coef: sqrt|h|, h, then the times of the noise of each stage. */
enum
{
  ROOT,
  STEP,
  TIMES
};

/* Work blocks: W, I_(1,0)/h, the product g v, drifts, and g I_(1,0)/h of each stage. */
enum
{
  WORK_W,
  WORK_I,
  WORK_V,
  WORK_STAGES
};

int
ito_additive_rk_configure (struct ito_solver *s, const ito_additive_tableau *t)
{
  s->tableau = t;
  ito_facts_sde (&s->facts, t->deterministic, ITO_ORDER_NONE, 1.5, ITO_ORDER_NONE, 2);
  s->facts.noise = ITO_NOISE_ADDITIVE;
  s->facts.evaluations = t->stages;
  s->facts.normals = 2;
  s->stages = t->stages;
  s->coefficients = TIMES + t->stages;
  s->works = WORK_STAGES + 2 * t->stages;
  return GSL_SUCCESS;
}

static int
plan_step (ito_plan *plan, ito_error *error)
{
  const ito_additive_tableau *t = plan->solver->tableau;
  double h = plan->t1 - plan->t0;
  plan->coef[ROOT] = sqrt (fabs (h));
  plan->coef[STEP] = h;
  for (unsigned i = 0; i < t->stages; i++)
    {
      plan->coef[TIMES + i] = t->c1[i] == 1 ? plan->t1 : plan->t0 + t->c1[i] * h;
      if (ito_plan_drift (plan, ITO_VARIABLE_T, t->c0[i] == 1 ? plan->t1 : plan->t0 + t->c0[i] * h,
                          error))
        return error->code;
    }
  return GSL_SUCCESS;
}

/* From the normals of W and H to W and I_(1,0)/h. */
static void
integrals (const ito_step *s, double *w, double *i10)
{
  const double root = s->coef[ROOT], twelfth = sqrt (1.0 / 12);
  if (s->m == 0)
    return;
  ito_step_space_time (s, w, i10);
  for (size_t i = 0; i < s->m; i++)
    for (size_t p = 0; p < s->n; p++)
      {
        size_t at = i * s->stride + p;
        w[at] *= root;
        i10[at] = 0.5 * w[at] + root * twelfth * i10[at];
      }
}

/* Whether a later stage asks for g I_(1,0)/h of stage j. */
static int
is_asked (const ito_additive_tableau *t, unsigned j)
{
  for (unsigned i = j + 1; i < t->stages; i++)
    if (t->b0[i * t->stages + j] != 0)
      return 1;
  return 0;
}

/* out += g(t) (beta1 W + beta2 I_(1,0)/h) at the noise time of stage j. */
static void
add_noise (const ito_step *s, unsigned j, double beta1, double beta2, const double *x, double *out)
{
  const double beta[2] = { beta1, beta2 }, one[2] = { 1, 1 };
  double *v = s->spare;
  if (s->m == 0 || (beta[0] == 0 && beta[1] == 0))
    return;
  ito_kernel ()->combine (s->m, s->n, s->stride, v, 2, beta,
                          (const double *[]){ s->work[WORK_W], s->work[WORK_I] });
  ito_step_diffusion_at (s, s->coef[TIMES + j], x, v, s->work[WORK_V]);
  ito_step_combine (s, out, 2, one, (const double *const[]){ out, s->work[WORK_V] });
}

/* out = x + h sum a_j f_j + sum b_j (g I)_j over j < count; b NULL: none. */
static void
combine (const ito_step *s, const double *a, const double *b, unsigned count, const double *x,
         double *out)
{
  const ito_additive_tableau *t = s->solver->tableau;
  double c[ITO_MAX_STAGES];
  const double *term[ITO_MAX_STAGES];
  size_t terms = 1;
  c[0] = 1;
  term[0] = x;
  for (unsigned j = 0; j < count; j++)
    {
      if (a[j] != 0)
        {
          c[terms] = s->coef[STEP] * a[j];
          term[terms++] = s->work[WORK_STAGES + j];
        }
      if (b && b[j] != 0)
        {
          c[terms] = b[j];
          term[terms++] = s->work[WORK_STAGES + t->stages + j];
        }
    }
  ito_step_combine (s, out, terms, c, term);
}

static void
take_step (const ito_step *s, const double *x, double *y)
{
  const ito_additive_tableau *t = s->solver->tableau;
  unsigned q = t->stages;
  integrals (s, s->work[WORK_W], s->work[WORK_I]);
  for (unsigned i = 0; i < q; i++)
    {
      const double *state = x;
      if (i > 0)
        {
          combine (s, t->a0 + i * q, t->b0 + i * q, i, x, y);
          state = y;
        }
      ito_step_model (s, i, state, s->work[WORK_STAGES + i]);
      if (is_asked (t, i))
        ito_step_diffusion_at (s, s->coef[TIMES + i], x, s->work[WORK_I],
                               s->work[WORK_STAGES + q + i]);
    }
  combine (s, t->alpha, NULL, q, x, y);
  for (unsigned i = 0; i < q; i++)
    add_noise (s, i, t->beta1[i], t->beta2[i], x, y);
}

static void
estimate (const ito_step *s, const double *x, double *e)
{
  const ito_additive_tableau *t = s->solver->tableau;
  double difference[ITO_MAX_STAGES];
  const double sign[2] = { 1, -1 };
  for (unsigned i = 0; i < t->stages; i++)
    difference[i] = t->alpha[i] - (i == 0);
  combine (s, difference, NULL, t->stages, x, e);
  ito_step_combine (s, e, 2, sign, (const double *const[]){ e, x });
  for (unsigned i = 0; i < t->stages; i++)
    add_noise (s, i, 0, t->beta2[i], x, e);
}

const ito_adaptive_pair ito_additive_rk_pair = {
  .plan = plan_step,
  .step = take_step,
  .error = estimate,
  .noise = ito_step_brownian,
  .control = { .exponent = 2.0 / 3, .beta = 0.1, .growth = 4 },
};

int
ito_additive_rk_plan (ito_plan *plan, ito_error *error)
{
  return ito_adaptive_plan (&ito_additive_rk_pair, plan, error);
}

void
ito_additive_rk_step (const ito_step *s, const double *x, double *y)
{
  ito_adaptive_step (&ito_additive_rk_pair, s, x, y);
}
