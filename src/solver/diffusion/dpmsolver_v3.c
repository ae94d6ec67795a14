/* DPM-Solver-v3 (Zheng, Lu, Chen, Zhu 2023, eqs. 5 to 16, Algorithm 2): the probability flow with
 * the statistics l, s, b of the model, by coordinate (model_statistics.c).  f = (1 - l) x/alpha -
 * D, L, S, B = int l, s, e^{-S} b dlambda, G = e^{-S} f - B, from s to t:
 *
 *   x_t/alpha_t = e^{L_s - L_t} x_s/alpha_s - e^{-L_t} int e^{L + S} (G + B) dlambda,
 *
 * G a polynomial in lambda through its last values, integrated exactly (64 Gauss points between
 * nodes of the statistics).  corrector=yes: again with the value at t too, where the model was
 * evaluated at the predicted x_t.  The orders rise at the start.  l = 1, s = b = 0 is dpmsolver++
 * of expansion=exact, l = 0, s = -1, b = 0 dpmsolver.  A step to sigma = 0, or from alpha = 0, is
 * that of ddim. */
#include "core/memory.h"
#include "core/scalar.h"
#include "solver/diffusion/model_statistics.h"
#include "solver/diffusion/quadrature.h"
#include "solver/diffusion/semilinear.h"
#include "solver/scheme.h"
#include <math.h>
#include <stdlib.h>

enum
{
  ORDER,
  CORRECTS,
  LOWER /* auto, yes, no */
};

/* Of a step in the layout: a head of nodes, evaluates at s, corrects; and rows of d. */
enum
{
  NODES,
  EVALUATES,
  CORRECTED,
  HEAD
};
enum
{
  START,                        /* (1 - l)/alpha at s */
  END,                          /* at t */
  PREDICT,                      /* factors of x, 1 and the f_j, newest first */
  MOST = 3,                     /* nodes of the predictor */
  CORRECT = PREDICT + 2 + MOST, /* likewise, f_t first */
  ROWS = CORRECT + 2 + MOST + 1
};

static const ito_param params[] = {
  { .key = "order",
    .type = ITO_PARAM_INTEGER,
    .fallback = "2",
    .lower = 1,
    .upper = MOST,
    .text = "order of the predictor" },
  { .key = "corrector",
    .type = ITO_PARAM_WORD,
    .fallback = "no",
    .words = "no|yes",
    .text = "yes: the step again with the new value, but the last" },
  { .key = "lower_order_final",
    .type = ITO_PARAM_WORD,
    .fallback = "auto",
    .words = "auto|yes|no",
    .text = "the order falls to 1 in the last steps; auto: below 10 steps" },
  { .key = "statistics",
    .type = ITO_PARAM_WORD,
    .fallback = "model",
    .words = "model|data|noise",
    .text = "l, s, b: of the model; or constant: 1, 0, 0 (data prediction), 0, -1, 0 (noise)" },
  { .key = "of",
    .type = ITO_PARAM_SPEC,
    .fallback = "",
    .text = "the target of whose exact score they are: (gmm:...); default: the score itself" },
  { .key = "points",
    .type = ITO_PARAM_INTEGER,
    .fallback = "200",
    .lower = 2,
    .upper = 100000,
    .text = "intervals of the statistics, equal in lambda" },
  { .key = "samples",
    .type = ITO_PARAM_INTEGER,
    .fallback = "1024",
    .lower = 2,
    .upper = 1e6,
    .text = "points of which means are taken" },
  { .key = "seed",
    .type = ITO_PARAM_INTEGER,
    .fallback = "1",
    .lower = 0,
    .upper = 4294967295,
    .text = "of these points" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  unsigned order = (unsigned)ito_args_integer (args, "order");
  int corrects = ito_args_word (args, "corrector") == 1;
  s->option[ORDER] = order;
  s->option[CORRECTS] = corrects;
  s->option[LOWER] = (double)ito_args_word (args, "lower_order_final");
  /* By its first step 3, or 2 without a corrector; 2 by a last step of order 1. */
  double most = corrects && s->option[LOWER] != 1 ? 3 : 2;
  ito_facts_ode (&s->facts, fmin (corrects ? order + 1 : order, most), 1);
  s->stages = corrects ? 2 : 1;
  s->coefficients = HEAD;
  s->works = 1;
  s->history = corrects ? order + 1 : order;
  s->facts.history = s->history - 1;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

/* Nodes of a formula: lambda[0..k-1]; of coordinate i the factors of x, 1 and f_j from s to t. */
typedef struct
{
  const ito_model_statistics *m;
  ito_schedule_point s, t;
  unsigned k;
  double lambda[MOST + 1];
  double point[ITO_GAUSS], weight[ITO_GAUSS];
} formula;

static double
lagrange (const formula *f, unsigned j, double lambda)
{
  double l = 1;
  for (unsigned i = 0; i < f->k; i++)
    if (i != j)
      l *= (lambda - f->lambda[i]) / (f->lambda[j] - f->lambda[i]);
  return l;
}

/* Adds the integrals over one interval to row: of f_j in row[2 + j], of the rest in row[1]. */
static void
add_interval (const formula *f, size_t i, double from, double to, double *row)
{
  const size_t d = f->m->d;
  ito_model_point node[MOST + 1], end = ito_model_statistics_at (f->m, i, f->t.lambda);
  for (unsigned j = 0; j < f->k; j++)
    node[j] = ito_model_statistics_at (f->m, i, f->lambda[j]);
  for (int q = 0; q < ITO_GAUSS; q++)
    {
      double lambda = from + (to - from) * f->point[q];
      ito_model_point at = ito_model_statistics_at (f->m, i, lambda);
      double w = -f->t.alpha * f->weight[q] * (to - from), rest = at.big_b;
      double growth = at.big_l - end.big_l + at.big_s;
      for (unsigned j = 0; j < f->k; j++)
        {
          double l = lagrange (f, j, lambda);
          row[(2 + j) * d + i] += w * l * ito_exp (growth - node[j].big_s);
          rest -= l * node[j].big_b;
        }
      row[d + i] += w * rest * ito_exp (growth);
    }
}

static void
fill (const formula *f, double *row)
{
  const ito_model_statistics *m = f->m;
  for (size_t i = 0; i < m->d; i++)
    {
      double fall = ito_model_statistics_at (m, i, f->s.lambda).big_l
                    - ito_model_statistics_at (m, i, f->t.lambda).big_l;
      row[i] = f->t.alpha / f->s.alpha * ito_exp (fall);
      double from = f->s.lambda;
      for (size_t j = (size_t)fmax ((from - m->first) / m->step, 0) + 1; from < f->t.lambda; j++)
        {
          double to = fmin (m->first + (double)j * m->step, f->t.lambda);
          if (j >= m->intervals)
            to = f->t.lambda;
          if (to > from)
            add_interval (f, i, from, to, row);
          from = fmax (from, to);
        }
    }
}

/* The step of ddim: f_s = -D. */
static void
fill_end (const ito_schedule_point *s, const ito_schedule_point *t, size_t d, double *value)
{
  ito_semilinear e;
  ito_semilinear_between (s, t, ITO_PREDICT_DENOISER, 0, &e);
  value[NODES] = value[EVALUATES] = 1;
  for (size_t i = 0; i < d; i++)
    {
      value[HEAD + PREDICT * d + i] = e.keep;
      value[HEAD + (PREDICT + 2) * d + i] = -e.first;
    }
}

/* Order of step i: it rises from the first finite lambda on, and falls at the end. */
static unsigned
order_of (const struct ito_solver *s, const ito_schedule_point *at, uint64_t steps, uint64_t i)
{
  int lower = s->option[LOWER] == 1 || (s->option[LOWER] == 0 && steps < 10);
  unsigned order = (unsigned)s->option[ORDER];
  uint64_t before = i + 1 - (isinf (at[0].lambda) ? 1 : 0), left = steps - i;
  if (before < order)
    order = (unsigned)before;
  return lower && left < order ? (unsigned)left : order;
}

/* Step i from at[i] to at[i + 1]. */
static void
fill_step (const struct ito_solver *s, const ito_model_statistics *m, const ito_schedule_point *at,
           uint64_t steps, uint64_t i, double *value)
{
  const size_t d = m->d, size = HEAD + ROWS * d;
  double *row = value + i * size + HEAD;
  if (isinf (at[i].lambda) || isinf (at[i + 1].lambda))
    {
      fill_end (&at[i], &at[i + 1], d, value + i * size);
      return;
    }
  formula f = { .m = m, .s = at[i], .t = at[i + 1], .k = order_of (s, at, steps, i) };
  ito_gauss_legendre (f.point, f.weight);
  int corrects = s->option[CORRECTS] != 0 && i + 1 < steps && isfinite (at[i + 2].lambda);
  value[i * size + NODES] = f.k;
  value[i * size + EVALUATES] = i == 0 || value[(i - 1) * size + CORRECTED] == 0;
  value[i * size + CORRECTED] = corrects;
  for (size_t c = 0; c < d; c++)
    {
      row[START * d + c] = (1 - ito_model_statistics_at (m, c, f.s.lambda).l) / f.s.alpha;
      row[END * d + c] = (1 - ito_model_statistics_at (m, c, f.t.lambda).l) / f.t.alpha;
    }
  for (unsigned j = 0; j < f.k; j++)
    f.lambda[j] = at[i - j].lambda;
  fill (&f, row + PREDICT * d);
  if (!corrects)
    return;
  f.lambda[0] = f.t.lambda;
  for (unsigned j = 0; j < f.k; j++)
    f.lambda[1 + j] = at[i - j].lambda;
  f.k++;
  fill (&f, row + CORRECT * d);
}

/* The statistics between the finite lambda of the grid. */
static int
find (const ito_args *args, const ito_process *p, double first, double last,
      ito_model_statistics *m, ito_error *error)
{
  const ito_model_sampling how = { .intervals = ito_args_integer (args, "points"),
                                   .samples = ito_args_integer (args, "samples"),
                                   .seed = (unsigned)ito_args_integer (args, "seed") };
  size_t constant = ito_args_word (args, "statistics"), d = p->sde.d;
  if (constant > 0)
    return ito_model_statistics_constant (m, d, first, last, constant == 1, constant == 1 ? 0 : -1,
                                          error);
  if (!ito_args_has (args, "of"))
    return ito_model_statistics_find (m, p->score, first, last, &how, error);
  ito_target *target = ito_target_new (ito_args_text (args, "of"), error);
  ito_score *score = target ? ito_score_new ("exact", target, p->schedule, error) : NULL;
  if (score && target->d != d)
    ito_fail (error, GSL_EINVAL, "dpmsolver-v3: of=(%s) has %zu dimensions, the target %zu",
              ito_excerpt (target->spec).text, target->d, d);
  else if (score)
    ito_model_statistics_find (m, score, first, last, &how, error);
  ito_score_free (score);
  ito_target_free (target);
  return error->code;
}

/* at [steps+1]; first and last: the finite lambda. */
static int
read_grid (const ito_process *p, const ito_grid *g, ito_schedule_point *at, double *first,
           double *last, ito_error *error)
{
  uint64_t steps = ito_grid_steps (g);
  *first = INFINITY;
  *last = -INFINITY;
  for (uint64_t i = 0; i <= steps; i++)
    {
      if (ito_schedule_point_at (p->schedule, ito_grid_time (g, i), &at[i], error))
        return error->code;
      if (i > 0 && !(at[i].lambda > at[i - 1].lambda))
        return ito_fail (error, GSL_EINVAL,
                         "dpmsolver-v3: the step from t = %g to %g does not lower the noise: it "
                         "samples from noise to data; let the grid run from t-start down to t-end",
                         ito_grid_time (g, i - 1), ito_grid_time (g, i));
      if (isfinite (at[i].lambda))
        {
          *first = fmin (*first, at[i].lambda);
          *last = fmax (*last, at[i].lambda);
        }
    }
  return GSL_SUCCESS;
}

static int
layout (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_layout *layout,
        ito_error *error)
{
  if (!p->score || !p->schedule)
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver-v3 needs a score and its schedule: use the "
                     "probability flow of a score");
  const size_t size = HEAD + ROWS * p->sde.d;
  double first, last;
  ito_model_statistics m = { .d = p->sde.d };
  ito_schedule_point *at = ITO_NEW (ito_schedule_point, layout->steps + 1, error);
  ito_args *args = at ? ito_args_parse (&ito_solver_registry, s->spec, error) : NULL;
  if (layout->steps > SIZE_MAX / size)
    ito_fail (error, GSL_ENOMEM, "no memory for the coefficients of dpmsolver-v3");
  else if (args && !read_grid (p, g, at, &first, &last, error)
           && (!(first < last) || !find (args, p, first, last, &m, error)))
    layout->value = ITO_NEW (double, layout->steps *size, error);
  for (uint64_t i = 0; layout->value && i < layout->steps; i++)
    fill_step (s, &m, at, layout->steps, i, layout->value);
  ito_model_statistics_free (&m);
  ito_args_free (args);
  free (at);
  return error->code;
}

static const double *
row_of (const ito_layout *layout, uint64_t step, size_t d)
{
  return layout->value + step * (HEAD + ROWS * d);
}

static int
plan (ito_plan *plan, ito_error *error)
{
  const double *value = row_of (plan->layout, plan->step, plan->process->sde.d);
  for (int k = 0; k < HEAD; k++)
    plan->coef[k] = value[k];
  if ((value[EVALUATES] != 0 && ito_plan_prediction (plan, plan->t0, ITO_PREDICT_DENOISER, error))
      || (value[CORRECTED] != 0
          && ito_plan_prediction (plan, plan->t1, ITO_PREDICT_DENOISER, error)))
    return error->code;
  return GSL_SUCCESS;
}

/* f of stage j at x, to the history's block of a node. */
static void
evaluate (const ito_step *s, unsigned j, uint64_t node, const double *x, const double *row)
{
  double *f = ito_step_node (s, node);
  ito_step_model (s, j, x, f);
  for (size_t i = 0; i < s->d; i++)
    {
      const double c[] = { row[i], -1 };
      const double *const term[] = { x + i * s->stride, f + i * s->stride };
      ito_kernel ()->combine (1, s->n, s->stride, f + i * s->stride, 2, c, term);
    }
}

/* out = row_0 x + row_1 + sum row_{2+j} f_j, f_0 at `newest`. */
static void
combine (const ito_step *s, const double *row, unsigned k, uint64_t newest, const double *x,
         double *out)
{
  for (size_t i = 0; i < s->d; i++)
    {
      const size_t at = i * s->stride;
      const double *column = row + i;
      const double constant = column[s->d];
      const double *term[MOST + 2] = { x + at };
      double c[MOST + 2] = { column[0] };
      for (unsigned j = 0; j < k; j++)
        {
          term[1 + j] = ito_step_node (s, newest - j) + at;
          c[1 + j] = column[(2 + j) * s->d];
        }
      ito_kernel ()->combine (1, s->n, s->stride, out + at, 1 + k, c, term);
      for (size_t p = at; p < at + s->n && constant != 0; p++)
        out[p] += constant;
    }
}

static void
step (const ito_step *s, const double *x, double *y)
{
  const double *row = row_of (s->layout, s->step, s->d) + HEAD;
  unsigned k = (unsigned)s->coef[NODES], stage = 0;
  int corrects = s->coef[CORRECTED] != 0;
  double *predicted = corrects ? s->work[0] : y;
  if (s->coef[EVALUATES] != 0)
    evaluate (s, stage++, s->step, x, row + START * s->d);
  combine (s, row + PREDICT * s->d, k, s->step, x, predicted);
  if (!corrects)
    return;
  evaluate (s, stage, s->step + 1, predicted, row + END * s->d);
  combine (s, row + CORRECT * s->d, k + 1, s->step + 1, x, y);
}

const ito_solver_type ito_solver_dpmsolver_v3 = {
  .entry = { .name = "dpmsolver-v3",
             .aliases = "dpm-solver-v3",
             .summary = "DPM-Solver-v3: multistep with statistics of the model, order 1 to 3",
             .formula = "x_t/alpha_t = e^{L_s - L_t} x_s/alpha_s - e^{-L_t} int e^{L + S} (G + B) "
                        "dlambda,\n"
                        "G = e^{-S} [(1 - l) x/alpha - D] - B a polynomial;  L, S, B = int l, s, "
                        "e^{-S} b dlambda",
             .source = "Zheng, Lu, Chen, Zhu 2023, DPM-Solver-v3, eqs. 5 to 16, Algorithm 2",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .layout = layout,
  .plan = plan,
  .step = step,
};
