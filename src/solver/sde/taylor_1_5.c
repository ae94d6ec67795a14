/* The Taylor method of strong order 3/2 for additive noise (Kloeden, Platen 1992, section 10.4,
 * eqs. 10.4.5-10.4.6), with the Jacobian f' of the drift and I_(j,0) = h (W_j/2 + H_j):
 *
 *   x1 = x + h f + g W + (g(t1) - g(t0)) (W - I_(.,0)/h) + f' (g I_(.,0) + h^2/2 f)
 *      + h/2 (f(t1, x) - f(t0, x)) + h|h|/4 sum_j f''(g_j, g_j)
 *
 * The derivatives in time are differences over the step, and f''(g_j, g_j) is the difference of
 * f'(x +- sqrt|h| g_j) g_j over 2 sqrt|h|: what they are off by is of order h^(5/2), of mean of
 * order h^3, and leaves the order as it is.  Deterministic order 2, weak order 2. */
#include "solver/sde/weak_integrals.h"
#include <math.h>

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

/* Work blocks. */
enum
{
  WORK_F,
  WORK_LATE, /* f(t1, x), then sums */
  WORK_W,
  WORK_I, /* I_(.,0)/h */
  WORK_DW,
  WORK_G,
  WORK_STATE,
  WORK_PRODUCT,
  WORKS
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_facts_sde (&s->facts, 2, ITO_ORDER_NONE, 1.5, ITO_ORDER_NONE, 2);
  s->facts.noise = ITO_NOISE_ADDITIVE;
  s->facts.evaluations = 2;
  s->facts.normals = 2;
  s->stages = 2;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = WORKS;
  return GSL_SUCCESS;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  (void)g;
  if (p->kind != ITO_PROCESS_USER || !p->sde.jacobian)
    return ito_fail (error, GSL_EINVAL,
                     "%s needs the Jacobian of the drift, and the process has none: %s, or use "
                     "sra1 or shark",
                     s->spec,
                     p->kind == ITO_PROCESS_USER ? "give ito_sde.jacobian"
                                                 : "only a process of callbacks can have one");
  return GSL_SUCCESS;
}

/* A Jacobian. */
static size_t
extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  (void)s;
  return p->sde.d * p->sde.d * stride;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  if (ito_sde_plan_one_drift (plan, error))
    return error->code;
  return ito_plan_drift (plan, ITO_VARIABLE_T, plan->t1, error);
}

/* y += c f'(t0, x) v. */
static void
add_jacobian (const ito_step *s, double c, const double *x, const double *v, double *y)
{
  const ito_sde *sde = &s->process->sde;
  const size_t d = s->d, stride = s->stride;
  double *jacobian = s->extra;
  int status = sde->jacobian (s->n, stride, &s->t0, 0, x, jacobian, sde->params);
  if (status && !*s->user_status)
    *s->user_status = status;
  for (size_t i = 0; i < d; i++)
    for (size_t l = 0; l < d; l++)
      {
        const double *a = jacobian + (i * d + l) * stride, *vl = v + l * stride;
        double *yi = y + i * stride;
        for (size_t p = 0; p < s->n; p++)
          yi[p] += c * (a[p] * vl[p]);
      }
}

/* Sets W and I_(.,0)/h, y += g W + (g(t1) - g) (W - I), and v += g I h. */
static void
add_noise (const ito_step *s, const double *x, double *v, double *y)
{
  double *w = s->work[WORK_W], *i10 = s->work[WORK_I], *dw = s->work[WORK_DW], *g = s->work[WORK_G];
  const double root = s->coef[ITO_SDE_ROOT], h = s->coef[ITO_SDE_H];
  const double i_of[2] = { 0.5, sqrt (1.0 / 12) * root }, minus[2] = { 1, -1 }, one[2] = { 1, 1 },
               with_h[2] = { 1, h };
  ito_step_space_time (s, w, i10);
  ito_sde_scale (s, root, w, w);
  ito_kernel ()->combine (s->m, s->n, s->stride, i10, 2, i_of, (const double *[]){ w, i10 });
  ito_kernel ()->combine (s->m, s->n, s->stride, dw, 2, minus, (const double *[]){ w, i10 });
  ito_step_diffusion_at (s, s->t1, x, dw, g);
  ito_step_combine (s, y, 2, one, (const double *const[]){ y, g });
  /* g W - g (W - I) = g I. */
  ito_step_diffusion (s, x, i10, g);
  ito_step_combine (s, y, 2, one, (const double *const[]){ y, g });
  ito_step_combine (s, v, 2, with_h, (const double *const[]){ v, g });
}

/* y += h|h|/4 sum_j f''(g_j, g_j). */
static void
add_curvature (const ito_step *s, const double *x, double *y)
{
  double *g = s->work[WORK_G], *state = s->work[WORK_STATE];
  const double root = s->coef[ITO_SDE_ROOT], h = s->coef[ITO_SDE_H];
  for (size_t j = 0; j < s->m; j++)
    {
      ito_weak_column (s, s->t0, x, j, NULL, s->work[WORK_DW], g);
      for (int sign = -1; sign <= 1; sign += 2)
        {
          const double c[2] = { 1, sign * root };
          ito_step_combine (s, state, 2, c, (const double *const[]){ x, g });
          add_jacobian (s, sign * 0.125 * h * root, state, g, y);
        }
    }
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *f = s->work[WORK_F], *late = s->work[WORK_LATE], *v = s->work[WORK_PRODUCT];
  const double h = s->coef[ITO_SDE_H];
  const double c[3] = { 1, 0.5 * h, 0.5 * h }, half = 0.5 * h * h;
  ito_step_model (s, 0, x, f);
  ito_step_model (s, 1, x, late);
  ito_step_combine (s, y, 3, c, (const double *const[]){ x, f, late });
  ito_step_combine (s, v, 1, &half, (const double *const[]){ f });
  if (s->m > 0)
    {
      add_noise (s, x, v, y);
      add_curvature (s, x, y);
    }
  add_jacobian (s, 1, x, v, y);
}

const ito_solver_type ito_solver_taylor_1_5 = {
  .entry = { .name = "taylor-1.5",
             .summary = "strong Taylor method of order 3/2 for additive noise, with the Jacobian",
             .formula = "x1 = x + h f + g W + (g(t1) - g(t0)) (W - I10/h) + f' (g I10 + h^2/2 f)\n"
                        "   + h/2 (f(t1, x) - f(t0, x)) + h|h|/4 sum_j f''(g_j, g_j)",
             .source = "Kloeden, Platen 1992, section 10.4",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = check,
  .extra = extra,
  .plan = plan,
  .step = step,
};
