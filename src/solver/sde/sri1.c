/* SRI1 (A. Roessler 2010, "Runge-Kutta methods for the strong approximation of solutions of
 * stochastic differential equations", SIAM J. Numer. Anal. 48, 922, section 6.2), strong order 1
 * for any noise without derivatives, deterministic order 1:
 *
 *   H_ik = x + sum_l b1_i g_l(x) I_(l,k)/sqrt|h|
 *   x1 = x + h f + sum_k (g_k(x) W_k + sqrt|h| sum_i beta2_i g_k(H_ik))
 *
 * with H_1k = x.  I_(l,k) = (W_l W_k - delta_lk |h|)/2 + A_lk; Levy areas A are simulated where the
 * noise does not commute (ito/brownian.h), else they cancel up to the order of the scheme. */
#include "solver/sde/levy_area.h"
#include "solver/sde/weak_integrals.h"

#define STAGES 3

static const double b1[] = { 0, 1, -1 };
static const double beta2[] = { 0, 1.0 / 2, -1.0 / 2 };

static const ito_param params[] = { ITO_PARAM_LEVY_DEPTH, ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  s->areas = 1;
  s->option[ITO_LEVY_DEPTH] = (double)ito_args_integer (args, "depth");
  ito_facts_sde (&s->facts, 1, 1, 1, 1, 1);
  s->facts.noise = ITO_NOISE_GENERAL;
  s->facts.evaluations = 1;
  s->facts.normals = 1;
  s->stages = 1;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 5;
  return GSL_SUCCESS;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  (void)g;
  if (p->sde.m > ((size_t)1 << 27) / p->sde.d)
    return ito_fail (error, GSL_EINVAL,
                     "%s keeps all columns of the noise, too many for d = %zu, m = %zu: use "
                     "euler-maruyama",
                     s->spec, p->sde.d, p->sde.m);
  return ito_levy_check (s, p, error);
}

/* Columns g_l(x), a row of weights, areas. */
static size_t
extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  return (p->sde.m * p->sde.d + 1) * stride + ito_levy_memory (s, p, stride);
}

/* out = I_(l,k)/|h|. */
static void
integral (const ito_step *s, const double *z, const double *area, size_t l, size_t k, double *out)
{
  const double *zl = z + l * s->stride, *zk = z + k * s->stride, delta = l == k;
  const double *a = !area || l == k ? NULL
                    : l < k         ? ito_levy_pair (area, s->stride, l, k)
                                    : ito_levy_pair (area, s->stride, k, l);
  const double sign = l < k ? 1 : -1;
  for (size_t p = 0; p < s->n; p++)
    out[p] = 0.5 * (zl[p] * zk[p] - delta);
  for (size_t p = 0; a && p < s->n; p++)
    out[p] += sign * a[p];
}

/* out = sum_l g_l I_(l,k)/|h|. */
static void
mix (const ito_step *s, const double *z, const double *area, size_t k, double *out)
{
  double *column = s->extra, *w = column + s->m * s->d * s->stride;
  for (size_t l = 0; l < s->m; l++, column += s->d * s->stride)
    {
      integral (s, z, area, l, k, w);
      for (size_t i = 0; i < s->d; i++)
        for (size_t p = 0; p < s->n; p++)
          {
            size_t at = i * s->stride + p;
            out[at] = (l ? out[at] : 0) + w[p] * column[at];
          }
    }
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *f = s->work[0], *z = s->work[1], *dw = s->work[2], *g = s->work[3], *state = s->work[4];
  const double h = s->coef[ITO_SDE_H], root = s->coef[ITO_SDE_ROOT];
  const double euler[3] = { 1, h, 1 };
  const double *term[3] = { x, f, g };
  ito_step_model (s, 0, x, f);
  ito_sde_increment (s, z, dw);
  ito_step_diffusion (s, x, dw, g);
  ito_step_combine (s, y, 3, euler, term);
  if (s->m == 0 || s->process->sde.noise == ITO_NOISE_ADDITIVE)
    return;
  const double *area = ito_levy_draw (s, s->extra + (s->m * s->d + 1) * s->stride);
  for (size_t l = 0; l < s->m; l++)
    ito_weak_column (s, s->t0, x, l, NULL, dw, s->extra + l * s->d * s->stride);
  for (size_t k = 0; k < s->m; k++)
    {
      mix (s, z, area, k, f);
      for (unsigned i = 1; i < STAGES; i++)
        {
          const double c[2] = { 1, b1[i] * root }, add[2] = { 1, beta2[i] * root };
          ito_step_combine (s, state, 2, c, (const double *const[]){ x, f });
          ito_weak_column (s, s->t0, state, k, NULL, dw, g);
          ito_step_combine (s, y, 2, add, (const double *const[]){ y, g });
        }
    }
}

const ito_solver_type ito_solver_sri1 = {
  .entry = { .name = "sri1",
             .summary = "Roessler's SRI1, strong 1 for any noise, without derivatives",
             .formula = "H_(k,+-) = x +- sum_l g_l(x) I_(l,k)/sqrt|h|\n"
                        "x1 = x + h f + sum_k (g_k(x) W_k + sqrt|h|/2 (g_k(H_k+) - g_k(H_k-)))",
             .source = "A. Roessler 2010, SIAM J. Numer. Anal. 48, 922, section 6.2",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = check,
  .extra = extra,
  .plan = ito_sde_plan_one_drift,
  .step = step,
};
