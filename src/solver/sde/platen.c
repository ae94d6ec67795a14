/* Platen's explicit scheme of weak order 2 (Kloeden, Platen 1992, section 15.1, the scheme for
 * vectors of noise), with sums over columns g_j of the noise:
 *
 *   y = x + h f + sum_j g_j W_j,  R_j = x + h f +- sqrt|h| g_j,  U_r = x +- sqrt|h| g_r
 *   x1 = x + h/2 (f(x) + f(y))
 *      + 1/4 sum_j [g_j(R_j+) + g_j(R_j-) + 2 g_j + sum_(r != j) (g_j(U_r+) + g_j(U_r-) - 2 g_j)]
 * W_j
 *      + 1/4 sum_j [(g_j(R_j+) - g_j(R_j-)) (W_j^2 - |h|)
 *                   + sum_(r != j) (g_j(U_r+) - g_j(U_r-)) 2 I_(r,j)] / sqrt|h|
 *
 * y and R at t1, x and U at t0, as time would be were it a coordinate. */
#include "solver/sde/weak_integrals.h"

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_facts_sde (&s->facts, 2, 0.5, 1, 2, 2);
  for (int i = ITO_NOISE_SCALAR; i <= ITO_NOISE_COMMUTATIVE; i++)
    s->facts.strong[i] = 1;
  s->facts.noise = ITO_NOISE_GENERAL;
  s->facts.evaluations = 2;
  s->facts.normals = 2;
  s->stages = 2;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 9;
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  if (ito_sde_plan_one_drift (plan, error))
    return error->code;
  return ito_plan_drift (plan, ITO_VARIABLE_T, plan->t1, error);
}

typedef struct
{
  double *f0, *f1, *z, *sign, *dw, *base, *column, *state, *product;
} blocks;

/* y += g(t, state) dw at state = base + root column. */
static void
add_at (const ito_step *s, const blocks *b, double t, const double *base, double root, double *y)
{
  const double c[2] = { 1, root }, one[2] = { 1, 1 };
  ito_step_combine (s, b->state, 2, c, (const double *const[]){ base, b->column });
  ito_step_diffusion_at (s, t, b->state, b->dw, b->product);
  ito_step_combine (s, y, 2, one, (const double *const[]){ y, b->product });
}

/* Weights of g(R_r +-): of column r, root/4 (z +- (z^2 - 1)). */
static void
weigh_own (const ito_step *s, const blocks *b, size_t r, double sign)
{
  const double quarter = 0.25 * s->coef[ITO_SDE_ROOT];
  for (size_t j = 0; j < s->m; j++)
    for (size_t p = 0; p < s->n; p++)
      {
        double z = b->z[j * s->stride + p];
        b->dw[j * s->stride + p] = j == r ? quarter * (z + sign * (z * z - 1)) : 0;
      }
}

/* Weights of g(U_r +-): of column j != r, root/4 (z_j +- 2 I_(r,j)). */
static void
weigh_others (const ito_step *s, const blocks *b, size_t r, double sign)
{
  const double quarter = 0.25 * s->coef[ITO_SDE_ROOT];
  for (size_t j = 0; j < s->m; j++)
    {
      double *w = b->dw + j * s->stride, *z = b->z + j * s->stride;
      if (j != r)
        ito_weak_integral (s, b->z, b->sign, r, j, w);
      for (size_t p = 0; p < s->n; p++)
        w[p] = j == r ? 0 : quarter * (z[p] + sign * 2 * w[p]);
    }
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *const *w = s->work;
  const blocks b = { w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8] };
  const double h = s->coef[ITO_SDE_H], root = s->coef[ITO_SDE_ROOT], m = (double)s->m;
  const double euler[3] = { 1, h, 1 }, half[4] = { 1, 0.5 * h, 0.5 * h, 0.5 * (2 - m) };
  ito_step_model (s, 0, x, b.f0);
  ito_weak_draws (s, b.z, b.sign);
  ito_sde_scale (s, root, b.z, b.dw);
  ito_step_diffusion (s, x, b.dw, b.product);
  ito_step_combine (s, b.state, 3, euler, (const double *const[]){ x, b.f0, b.product });
  ito_step_model (s, 1, b.state, b.f1);
  ito_step_combine (s, y, 4, half, (const double *const[]){ x, b.f0, b.f1, b.product });
  ito_step_combine (s, b.base, 2, euler, (const double *const[]){ x, b.f0 });
  for (size_t r = 0; r < s->m; r++)
    {
      ito_weak_column (s, s->t0, x, r, NULL, b.dw, b.column);
      for (int sign = 1; sign >= -1; sign -= 2)
        {
          weigh_own (s, &b, r, sign);
          add_at (s, &b, s->t1, b.base, sign * root, y);
          if (s->m == 1)
            continue;
          weigh_others (s, &b, r, sign);
          add_at (s, &b, s->t0, x, sign * root, y);
        }
    }
}

const ito_solver_type ito_solver_platen = {
  .entry = { .name = "platen",
             .summary = "Platen's explicit scheme of weak order 2, for any noise",
             .formula = "x1 = x + h/2 (f(x) + f(y)) + noise at R = x + h f +- sqrt|h| g_j\n"
                        "   and U = x +- sqrt|h| g_r, weighed by W_j and I_(r,j)",
             .source = "Kloeden, Platen 1992, section 15.1",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = plan,
  .step = step,
};
