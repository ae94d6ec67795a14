/* Weak order without sampling: on a linear equation a step is affine in the state,
 *
 *   X' = A(z) X + b(z),     E (1, X')(1, X')^T = E M(z) S M(z)^T,  S = E (1, X)(1, X)^T
 *
 * for its normals z, so that first and second moments of the scheme follow without error once the
 * mean over z is a sum: the solver itself steps 0, e_1, ..., e_d at all Gauss-Hermite nodes (an
 * even number, so that signs are means of two as well; exact for polynomials in z up to degree 15,
 * or 11 for many normals).  E phi for phi quadratic is a linear function of S. */
#include "problem/problem.h"
#include "process/process.h"
#include "solver/points.h"
#include "study/study.h"
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_COORDINATES 8
#define MOST_NORMALS 6
#define AFFINE 1e-9

typedef struct
{
  ito_study *s;
  size_t d, e, m, normals; /* e = d + 1 */
  size_t base, nodes;      /* in one normal, and of all */
  double *point, *share;   /* [base] */
  double *weight;          /* [nodes] */
  double *moments, *next;  /* [e][e], coordinate 0 is 1 */
  double *map;             /* [e][e] */
} moments;

/* phi = c + g x + x Q x as a matrix on (1, x): [e][e]; 0 where phi is not quadratic. */
static int
quadratic_form (size_t d, ito_functional *phi, void *params, double *form)
{
  double x[MOST_COORDINATES] = { 0 }, value = 0, scale = 0;
  size_t e = d + 1;
  const double c = phi (x, params);
  double plus[MOST_COORDINATES];
  memset (form, 0, e * e * sizeof *form);
  form[0] = c;
  for (size_t i = 0; i < d; i++)
    {
      x[i] = 1;
      plus[i] = phi (x, params);
      x[i] = -1;
      double minus = phi (x, params);
      x[i] = 0;
      form[i + 1] = form[(i + 1) * e] = (plus[i] - minus) / 4;
      form[(i + 1) * e + i + 1] = (plus[i] + minus) / 2 - c;
    }
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j < i; j++)
      {
        x[i] = x[j] = 1;
        double both = phi (x, params);
        x[i] = x[j] = 0;
        form[(i + 1) * e + j + 1] = form[(j + 1) * e + i + 1] = (both - plus[i] - plus[j] + c) / 2;
      }
  for (size_t i = 0; i < d; i++)
    x[i] = 0.7 + 0.9 * (double)i;
  for (size_t i = 0; i < e; i++)
    for (size_t j = 0; j < e; j++)
      {
        double term = form[i * e + j] * (i ? x[i - 1] : 1) * (j ? x[j - 1] : 1);
        value += term;
        scale += fabs (term);
      }
  return fabs (value - phi (x, params)) <= AFFINE * (scale + 1e-300);
}

static int
make_nodes (moments *q)
{
  ito_study *s = q->s;
  gsl_integration_fixed_workspace *rule =
      gsl_integration_fixed_alloc (gsl_integration_fixed_hermite, q->base, 0, 0.5, 0, 0);
  if (!rule)
    return ito_fail (&s->error, GSL_ENOMEM, "no memory for %zu nodes", q->base);
  for (size_t i = 0; i < q->base; i++)
    {
      q->point[i] = gsl_integration_fixed_nodes (rule)[i];
      q->share[i] = gsl_integration_fixed_weights (rule)[i] / sqrt (2 * M_PI);
    }
  gsl_integration_fixed_free (rule);
  for (size_t k = 0; k < q->nodes; k++)
    {
      q->weight[k] = 1;
      for (size_t i = 0, rest = k; i < q->m * q->normals; i++, rest /= q->base)
        q->weight[k] *= q->share[rest % q->base];
    }
  return GSL_SUCCESS;
}

/* Lanes of a node: 0, the unit vectors, and a further point. */
static double
lane_start (const moments *q, size_t c, size_t i)
{
  return c == q->e ? 0.6 - 0.4 * (double)i : c == i + 1;
}

static void
set_points (const moments *q, ito_points *p)
{
  const size_t lanes = q->d + 2;
  for (size_t k = 0; k < q->nodes; k++)
    for (size_t c = 0; c < lanes; c++)
      {
        const size_t lane = k * lanes + c;
        for (size_t i = 0; i < q->d; i++)
          p->x[i * p->stride + lane] = lane_start (q, c, i);
        size_t rest = k;
        for (size_t j = 0; j < q->normals; j++)
          for (size_t i = 0; i < q->m; i++, rest /= q->base)
            p->z[(j * p->n + lane) * q->m + i] = q->point[rest % q->base];
      }
}

/* The affine map of node k on (1, x); 0 where it is none. */
static int
read_map (const moments *q, const ito_points *p, size_t k)
{
  const size_t first = k * (q->d + 2);
  memset (q->map, 0, q->e * q->e * sizeof *q->map);
  q->map[0] = 1;
  for (size_t i = 0; i < q->d; i++)
    {
      const double *row = p->x + i * p->stride + first;
      double sum = row[0], scale = fabs (row[0]);
      q->map[(i + 1) * q->e] = row[0];
      for (size_t c = 1; c <= q->d; c++)
        {
          double a = row[c] - row[0];
          q->map[(i + 1) * q->e + c] = a;
          sum += a * lane_start (q, q->e, c - 1);
          scale += fabs (a);
        }
      if (!(fabs (row[q->e] - sum) <= AFFINE * (scale + 1e-12)))
        return 0;
    }
  return 1;
}

/* next += weight M S M^T */
static void
add_node (const moments *q, double weight)
{
  const size_t e = q->e;
  for (size_t i = 0; i < e; i++)
    {
      double row[MOST_COORDINATES + 1];
      for (size_t j = 0; j < e; j++)
        {
          row[j] = 0;
          for (size_t k = 0; k < e; k++)
            row[j] += q->map[i * e + k] * q->moments[k * e + j];
        }
      for (size_t j = 0; j < e; j++)
        for (size_t k = 0; k < e; k++)
          q->next[i * e + j] += weight * row[k] * q->map[j * e + k];
    }
}

/* The moments after `steps` steps; *affine 0 where a step is not. */
static int
propagate (moments *q, uint64_t steps, int *affine)
{
  ito_study *s = q->s;
  ito_points p = { 0 };
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, s->t0, s->t1, steps);
  if (!grid)
    return ito_study_nested (s, GSL_EINVAL);
  for (size_t i = 0; i < q->e; i++)
    for (size_t j = 0; j < q->e; j++)
      q->moments[i * q->e + j] = (i ? s->start[i - 1] : 1) * (j ? s->start[j - 1] : 1);
  *affine = 1;
  if (!ito_points_begin (&p, s->process, s->solver, grid, q->nodes * (q->d + 2), &s->error))
    for (uint64_t n = 0; n < p.layout.steps && *affine && !s->error.code; n++)
      {
        set_points (q, &p);
        if (ito_points_step (&p, n, &s->error))
          break;
        memset (q->next, 0, q->e * q->e * sizeof *q->next);
        for (size_t k = 0; k < q->nodes && *affine; k++)
          if (!read_map (q, &p, k))
            *affine = 0;
          else
            add_node (q, q->weight[k]);
        double *swap = q->moments;
        q->moments = q->next;
        q->next = swap;
      }
  ito_points_end (&p);
  ito_grid_free (grid);
  return s->error.code;
}

static double
expectation (const moments *q, const double *form)
{
  double sum = 0;
  for (size_t i = 0; i < q->e * q->e; i++)
    sum += form[i] * q->moments[i];
  return sum;
}

/* The expectations that are studied: that of the study, or all of its problem that are known at the
 * end and quadratic. */
typedef struct
{
  size_t n;
  double *form; /* [n][e][e] */
  double *truth;
  double error, scale;
} truths;

static void
add_truth (truths *t, double value, double error)
{
  t->truth[t->n++] = value;
  t->error = hypot (t->error, error);
  t->scale = hypot (t->scale, value);
}

static int
find_truths (const moments *q, truths *t)
{
  ito_study *s = q->s;
  const size_t index = s->phi_index, size = q->e * q->e;
  if (s->phi_is_chosen || !s->problem)
    {
      if (!isfinite (s->phi_value) || !quadratic_form (q->d, s->phi, s->phi_params, t->form))
        return 0;
      add_truth (t, s->phi_value, s->phi_error);
      for (size_t i = 0; i < s->n_more; i++)
        {
          if (!quadratic_form (q->d, s->more[i].phi, s->more[i].params, t->form + t->n * size))
            return 0;
          add_truth (t, s->more[i].value, s->more[i].error);
        }
      return 1;
    }
  for (s->phi_index = 0; s->phi_index < ito_problem_expectations (s->problem); s->phi_index++)
    if (!ito_study_find_expectation (s) && isfinite (s->phi_value)
        && quadratic_form (q->d, s->phi, s->phi_params, t->form + t->n * size))
      add_truth (t, s->phi_value, s->phi_error);
  s->phi_index = index;
  ito_study_find_expectation (s);
  return t->n > 0;
}

static int
measure (moments *q, const truths *t, int *affine)
{
  ito_study *s = q->s;
  if (ito_study_make_levels (s, 1))
    return s->error.code;
  double rounding = ITO_STUDY_ROUNDING * t->scale;
  double floor = fmax (rounding, ITO_STUDY_REFERENCE * t->error);
  s->floor_is_reference = floor > rounding;
  *affine = 1;
  for (size_t i = 0; i < s->result.levels; i++)
    {
      double squares = 0;
      if (propagate (q, s->steps[i], affine) || !*affine)
        return s->error.code;
      for (size_t k = 0; k < t->n; k++)
        squares += pow (expectation (q, t->form + k * q->e * q->e) - t->truth[k], 2);
      s->error_of[i] = sqrt (squares);
      s->floor[i] = floor;
      s->evaluations[i] = (double)s->steps[i] * s->solver->facts.evaluations;
    }
  return GSL_SUCCESS;
}

/* Whether one step can be read off at all nodes. */
static int
is_small (const moments *q)
{
  const ito_solver *v = q->s->solver;
  return q->d <= MOST_COORDINATES && q->m * q->normals <= MOST_NORMALS && v->history == 0
         && !v->facts.interacts && q->s->process->kind == ITO_PROCESS_USER
         && !(v->areas && q->s->process->sde.noise == ITO_NOISE_GENERAL && q->m > 1);
}

int
ito_study_exact_moments (ito_study *s, int *done)
{
  moments q = {
    .s = s, .d = s->process->sde.d, .m = s->process->sde.m, .normals = s->solver->facts.normals
  };
  truths t = { 0 };
  int affine = 0;
  *done = 0;
  if (!s->phi || !is_small (&q))
    return GSL_SUCCESS;
  q.e = q.d + 1;
  q.base = q.m * q.normals <= 2 ? 8 : 6;
  q.nodes = 1;
  for (size_t i = 0; i < q.m * q.normals; i++)
    q.nodes *= q.base;
  size_t expectations =
      (s->problem ? ito_problem_expectations (s->problem) : 1) + ITO_STUDY_FUNCTIONALS;
  size_t size = q.e * q.e;
  ito_workspace space = { 0 };
  for (int pass = 0; pass < 2 && !s->error.code; pass++)
    {
      q.point = ITO_TAKE (&space, double, q.base);
      q.share = ITO_TAKE (&space, double, q.base);
      q.weight = ITO_TAKE (&space, double, q.nodes);
      q.moments = ITO_TAKE (&space, double, size);
      q.next = ITO_TAKE (&space, double, size);
      q.map = ITO_TAKE (&space, double, size);
      t.form = ITO_TAKE (&space, double, (expectations + 1) * size);
      t.truth = ITO_TAKE (&space, double, expectations + 1);
      if (pass == 0)
        ito_workspace_alloc (&space, &s->error);
    }
  if (!s->error.code && find_truths (&q, &t) && !make_nodes (&q) && !measure (&q, &t, &affine)
      && affine)
    {
      *done = 1;
      if (t.n == 1)
        snprintf (s->measure, sizeof s->measure, "|E phi(X) - truth|");
      else
        snprintf (s->measure, sizeof s->measure,
                  "|E phi(X) - truth|, root of the sum of squares over %zu expectations", t.n);
      snprintf (s->truth, sizeof s->truth, "known expectations");
      snprintf (s->method, sizeof s->method,
                "exact moments of the scheme, %zu nodes of its normals; no sampling", q.nodes);
    }
  ito_workspace_free (&space);
  return s->error.code;
}
