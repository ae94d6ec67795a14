/* Stochastic Runge-Kutta methods for diagonal and scalar noise (A. Roessler 2010, "Runge-Kutta
 * methods for the strong approximation of solutions of stochastic differential equations", SIAM J.
 * Numer. Anal. 48, 922, section 5):
 *
 *   H0_i = x + h sum_j a0_ij f(H0_j) + sum_j b0_ij g(H1_j) I_(1,0)/h
 *   H1_i = x + h sum_j a1_ij f(H0_j) + sum_j b1_ij g(H1_j) sqrt|h|
 *   x1 = x + h sum_i alpha_i f(H0_i) + sum_i g(H1_i) (beta1_i I_(1) + beta2_i I_(1,1)/sqrt|h|
 *                                                     + beta3_i I_(1,0)/h + beta4_i I_(1,1,1)/|h|)
 *
 * f at t0 + c0_i h, g at t0 + c1_i h: strong order 3/2.  With W = sqrt|h| z: I_(1,1) = |h| (z^2 -
 * 1)/2, I_(1,1,1) = |h|^(3/2) (z^3 - 3 z)/6, I_(1,0)/h = W/2 + H of the step.  The noise acts
 * coordinate by coordinate (diagonal) or is one number (scalar), so g v of any v is g 1 times v;
 * additive noise of any shape is asked for its products.  Drifts that no row asks for are left out.
 *
 * Without the integrals I_(1,0) and I_(1,1,1), and with the drift of Euler's method, it is embedded
 * a method of strong order 1 (C. Rackauckas, Q. Nie 2017, Discrete Contin. Dyn. Syst. B 22, 2731):
 *   e = h sum_i (alpha_i - delta_i1) f(H0_i) + sum_i g(H1_i) (beta3_i I_(1,0)/h
 *                                                           + beta4_i I_(1,1,1)/|h|) */
#include "solver/sde/diagonal_rk.h"
#include <math.h>

/* coef: sqrt|h|, h, then the times of the noise of each stage. */
enum
{
  ROOT,
  STEP,
  TIMES
};

/* Work blocks: normals of W, I_(1,0)/h, weights v, g v; then f, g 1 and H1 of each stage. */
enum
{
  WORK_Z,
  WORK_I,
  WORK_V,
  WORK_PRODUCT,
  WORK_STAGES
};

int
ito_diagonal_rk_configure (struct ito_solver *s, const ito_diagonal_tableau *t)
{
  s->tableau = t;
  ito_facts_sde (&s->facts, t->deterministic, 1.5, 1.5, t->weak, 2);
  for (int i = ITO_NOISE_COMMUTATIVE; i <= ITO_NOISE_GENERAL; i++)
    s->facts.strong[i] = s->facts.weak[i] = ITO_ORDER_NONE;
  s->facts.noise = ITO_NOISE_DIAGONAL;
  s->facts.also = 1u << ITO_NOISE_SCALAR | 1u << ITO_NOISE_ADDITIVE;
  s->facts.evaluations = t->evaluations;
  s->facts.normals = 2;
  s->stages = t->stages;
  s->coefficients = TIMES + t->stages;
  s->works = WORK_STAGES + 3 * t->stages;
  return GSL_SUCCESS;
}

/* Whether column j of an array of rows is zero: nobody asks for stage j. */
static int
is_zero (unsigned stages, const double *a, unsigned j)
{
  for (unsigned i = 0; i < stages; i++)
    if (a[i * stages + j] != 0)
      return 0;
  return 1;
}

static int
asks_drift (const ito_diagonal_tableau *t, unsigned j)
{
  return t->alpha[j] != 0 || !is_zero (t->stages, t->a0, j) || !is_zero (t->stages, t->a1, j);
}

static int
plan_step (ito_plan *plan, ito_error *error)
{
  const ito_diagonal_tableau *t = plan->solver->tableau;
  double h = plan->t1 - plan->t0;
  plan->coef[ROOT] = sqrt (fabs (h));
  plan->coef[STEP] = h;
  for (unsigned i = 0; i < t->stages; i++)
    {
      plan->coef[TIMES + i] = t->c1[i] == 1 ? plan->t1 : plan->t0 + t->c1[i] * h;
      if (asks_drift (t, i)
          && ito_plan_drift (plan, ITO_VARIABLE_T,
                             t->c0[i] == 1 ? plan->t1 : plan->t0 + t->c0[i] * h, error))
        return error->code;
    }
  return GSL_SUCCESS;
}

static void
integrals (const ito_step *s)
{
  double *z = s->work[WORK_Z], *i10 = s->work[WORK_I];
  const double root = s->coef[ROOT], twelfth = sqrt (1.0 / 12);
  ito_step_space_time (s, z, i10);
  for (size_t i = 0; i < s->m; i++)
    for (size_t p = 0; p < s->n; p++)
      {
        size_t at = i * s->stride + p;
        i10[at] = root * (0.5 * z[at] + twelfth * i10[at]);
      }
}

/* v of stage j for the result, or (`whole` 0) for the difference from the embedded method. */
static void
weigh (const ito_step *s, unsigned j, int whole, double *v)
{
  const ito_diagonal_tableau *t = s->solver->tableau;
  const double *z = s->work[WORK_Z], *i10 = s->work[WORK_I], root = s->coef[ROOT];
  const double b1 = whole ? t->beta1[j] * root : 0, b2 = whole ? t->beta2[j] * root / 2 : 0,
               b3 = t->beta3[j], b4 = t->beta4[j] * root / 6;
  for (size_t i = 0; i < s->m; i++)
    for (size_t p = 0; p < s->n; p++)
      {
        size_t at = i * s->stride + p;
        double a = z[at], square = a * a;
        v[at] = b1 * a + b2 * (square - 1) + b3 * i10[at] + b4 * (a * (square - 3));
      }
}

/* Diagonal and scalar noise: g v is g 1 times v. */
static int
is_product (const ito_step *s)
{
  ito_noise_structure noise = s->process->sde.noise;
  return noise == ITO_NOISE_SCALAR || noise == ITO_NOISE_DIAGONAL;
}

static double *
noise_state (const ito_step *s, unsigned j)
{
  const ito_diagonal_tableau *t = s->solver->tableau;
  return s->work[WORK_STAGES + 2 * t->stages + j];
}

/* out += c g(H1_j) v; v NULL: ones. */
static void
add_product (const ito_step *s, unsigned j, double c, const double *v, double *out)
{
  const ito_diagonal_tableau *t = s->solver->tableau;
  const double *g = s->work[WORK_STAGES + t->stages + j];
  const double factor[2] = { 1, c };
  if (v && !is_product (s))
    {
      ito_step_diffusion_at (s, s->coef[TIMES + j], noise_state (s, j), v, s->work[WORK_PRODUCT]);
      ito_step_combine (s, out, 2, factor, (const double *const[]){ out, s->work[WORK_PRODUCT] });
    }
  else if (!v)
    ito_step_combine (s, out, 2, factor, (const double *const[]){ out, g });
  else
    for (size_t i = 0; i < s->d; i++)
      {
        const double *vi = s->m == 1 ? v : v + i * s->stride, *gi = g + i * s->stride;
        double *y = out + i * s->stride;
        for (size_t p = 0; p < s->n; p++)
          y[p] += c * (gi[p] * vi[p]);
      }
}

/* out = x + h sum_{j<count} a_j f_j. */
static void
add_drifts (const ito_step *s, const double *a, unsigned count, const double *x, double *out)
{
  double c[ITO_MAX_STAGES];
  const double *term[ITO_MAX_STAGES];
  size_t terms = 1;
  c[0] = 1;
  term[0] = x;
  for (unsigned j = 0; j < count; j++)
    if (a[j] != 0)
      {
        c[terms] = s->coef[STEP] * a[j];
        term[terms++] = s->work[WORK_STAGES + j];
      }
  ito_step_combine (s, out, terms, c, term);
}

/* out = x + h sum a_j f_j + sum b_j g_j v over j < i. */
static void
stage_state (const ito_step *s, unsigned i, const double *a, const double *b, double c,
             const double *v, const double *x, double *out)
{
  add_drifts (s, a, i, x, out);
  for (unsigned j = 0; j < i && s->m > 0; j++)
    if (b[j] != 0)
      add_product (s, j, c * b[j], v, out);
}

static void
take_step (const ito_step *s, const double *x, double *y)
{
  const ito_diagonal_tableau *t = s->solver->tableau;
  unsigned q = t->stages, planned = 0;
  double *ones = s->spare, *v = s->work[WORK_V];
  if (s->m > 0)
    integrals (s);
  for (unsigned i = 0; i < q; i++)
    {
      double *state = noise_state (s, i);
      const double *a0 = t->a0 + i * q, *a1 = t->a1 + i * q, *b0 = t->b0 + i * q,
                   *b1 = t->b1 + i * q;
      if (asks_drift (t, i))
        {
          stage_state (s, i, a0, b0, 1, s->work[WORK_I], x, state);
          ito_step_model (s, planned++, state, s->work[WORK_STAGES + i]);
        }
      if (s->m == 0)
        continue;
      stage_state (s, i, a1, b1, s->coef[ROOT], NULL, x, state);
      for (size_t k = 0; k < s->m; k++)
        for (size_t p = 0; p < s->n; p++)
          ones[k * s->stride + p] = 1;
      ito_step_diffusion_at (s, s->coef[TIMES + i], state, ones, s->work[WORK_STAGES + q + i]);
    }
  add_drifts (s, t->alpha, q, x, y);
  for (unsigned i = 0; i < q && s->m > 0; i++)
    {
      weigh (s, i, 1, v);
      add_product (s, i, 1, v, y);
    }
}

static void
estimate (const ito_step *s, const double *x, double *e)
{
  const ito_diagonal_tableau *t = s->solver->tableau;
  double difference[ITO_MAX_STAGES], *v = s->work[WORK_V];
  const double sign[2] = { 1, -1 };
  for (unsigned i = 0; i < t->stages; i++)
    difference[i] = t->alpha[i] - (i == 0);
  add_drifts (s, difference, t->stages, x, e);
  ito_step_combine (s, e, 2, sign, (const double *const[]){ e, x });
  for (unsigned i = 0; i < t->stages && s->m > 0; i++)
    {
      weigh (s, i, 0, v);
      add_product (s, i, 1, v, e);
    }
}

const ito_adaptive_pair ito_diagonal_rk_pair = {
  .plan = plan_step,
  .step = take_step,
  .error = estimate,
  .noise = ito_step_brownian,
  .control = { .exponent = 2.0 / 3, .beta = 0.1, .growth = 4 },
};

int
ito_diagonal_rk_plan (ito_plan *plan, ito_error *error)
{
  return ito_adaptive_plan (&ito_diagonal_rk_pair, plan, error);
}

void
ito_diagonal_rk_step (const ito_step *s, const double *x, double *y)
{
  ito_adaptive_step (&ito_diagonal_rk_pair, s, x, y);
}
