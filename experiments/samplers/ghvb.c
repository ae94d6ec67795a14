/* Diffusion sampling with momentum.
 *
 * Wizadwongsa, Chinchuthakun, Khungurn, Raj, Suwajanakorn 2023, "Diffusion sampling with momentum
 * for mitigating divergence artifacts", arXiv:2307.11118: heavy-ball momentum on PLMS (HB, section
 * 4.1) and its generalisation of order k (GHVB, section 4.2, Algorithm 2), their stability regions
 * (section 3, figures 4 and 5). */
#include "embedded.h"
#include "experiment.h"
#include <complex.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <string.h>

#define TARGET "gmm:weights=[0.4;0.6],means=[[-1.2];[0.8]],covariances=[[0.09];[0.16]]"
#define R_START 5.0
#define R_END 0.5

enum
{
  MOST = 4, /* the highest k */
  POINTS = 33,
  LEVELS = 7, /* 20, 40, ..., 1280 steps */
  BETAS = 4
};
static const double betas[BETAS] = { 1, 0.8, 0.5, 0.2 };

/* HB (k, beta), of beta = 1 PLMS, and GHVB (k, beta). */
typedef enum
{
  HB,
  GHVB
} family;
typedef struct
{
  family family;
  unsigned k;
  double beta;
} method;

/* Weights of Adams and Bashforth. */
static const double adams[MOST][MOST] = { { 1 },
                                          { 3.0 / 2, -1.0 / 2 },
                                          { 23.0 / 12, -16.0 / 12, 5.0 / 12 },
                                          { 55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24 } };

/* What combines the last k predictions (HB) or velocities (GHVB). */
static void
weights (method m, double w[MOST])
{
  double b = m.beta;
  const double g[MOST][MOST] = { { 1 },
                                 { (2 + b) / (2 * b), -(2 - b) / (2 * b) },
                                 { (18 + 5 * b) / (12 * b), -(24 - 8 * b) / (12 * b),
                                   (6 - b) / (12 * b) },
                                 { (46 + 9 * b) / (24 * b), -(78 - 19 * b) / (24 * b),
                                   (42 - 5 * b) / (24 * b), -(10 - b) / (24 * b) } };
  memcpy (w, m.family == HB ? adams[m.k - 1] : g[m.k - 1], MOST * sizeof *w);
}

/* One value of a run: its state, predictions and velocities, the last ones first. */
typedef struct
{
  double x, e[MOST], v[MOST];
} value;

/* Step n, of size delta, where the slope is e: the paper's formulas written out. */
static void
step (method m, unsigned n, double delta, double e, value *q)
{
  double w[MOST], sum = 0, before = n ? q->v[0] : e, beta = m.beta;
  m.k = n + 1 < m.k ? n + 1 : m.k;
  weights (m, w);
  memmove (q->e + 1, q->e, (MOST - 1) * sizeof (double));
  memmove (q->v + 1, q->v, (MOST - 1) * sizeof (double));
  q->e[0] = e;
  for (unsigned j = 0; m.family == HB && j < m.k; j++)
    sum += w[j] * q->e[j];
  q->v[0] = (1 - beta) * before + beta * (m.family == HB ? sum : e);
  sum = m.family == HB ? q->v[0] : 0;
  for (unsigned j = 0; m.family == GHVB && j < m.k; j++)
    sum += w[j] * q->v[j];
  q->x += delta * sum;
}

/* (A) x' = lambda x, z = lambda delta: the largest modulus of an eigenvalue of the step as a linear
 * map of (x_n, delta v_n, and k - 1 earlier x or delta v). */
static double
radius (method m, double z)
{
  double w[MOST], a[6 * 6] = { 0 }, most = 0;
  size_t n = m.k + 1;
  weights (m, w);
  double *x = a, *v = a + n; /* the rows of the new x and v */
  v[1] = 1 - m.beta;
  if (m.family == HB)
    { /* the others: x_(n-1), x_(n-2), ... */
      for (size_t j = 0; j < m.k; j++)
        v[j ? j + 1 : 0] += m.beta * z * w[j];
      memcpy (x, v, n * sizeof *x);
    }
  else
    { /* the others: v_(n-1), v_(n-2), ... */
      v[0] = m.beta * z;
      for (size_t j = 0; j < n; j++)
        x[j] = w[0] * v[j];
      for (size_t j = 1; j < m.k; j++)
        x[j] += w[j];
    }
  x[0] += 1;
  for (size_t j = 2; j < n; j++)
    a[j * n + (m.family == HB && j == 2 ? 0 : j - 1)] = 1;
  gsl_matrix_view view = gsl_matrix_view_array (a, n, n);
  gsl_vector_complex *eigen = gsl_vector_complex_alloc (n);
  gsl_eigen_nonsymm_workspace *space = gsl_eigen_nonsymm_alloc (n);
  if (!eigen || !space || gsl_eigen_nonsymm (&view.matrix, eigen, space))
    most = NAN;
  for (size_t j = 0; most >= 0 && j < n; j++)
    {
      gsl_complex root = gsl_vector_complex_get (eigen, j);
      most = fmax (most, hypot (GSL_REAL (root), GSL_IMAG (root)));
    }
  gsl_eigen_nonsymm_free (space);
  gsl_vector_complex_free (eigen);
  return most;
}

/* The largest |z| up to which all of the negative axis is stable. */
static double
interval (method m)
{
  double stable = 0, not = 0.01;
  while (not < 30 && radius (m, -not ) <= 1 + 1e-10)
    {
      stable = not ;
      not += 0.01;
    }
  while (not -stable > 1e-9)
    {
      double middle = 0.5 * (stable + not );
      *(radius (m, -middle) <= 1 + 1e-10 ? &stable : &not ) = middle;
    }
  return stable;
}

/* The same in closed form: where -1 is an eigenvalue. */
static double
closed_form (method m)
{
  static const double plms[MOST] = { 2, 1, 6.0 / 11, 3.0 / 10 };
  double b = m.beta;
  if (m.family == HB || m.k == 1)
    return plms[m.k - 1] * (2 - b) / b;
  return m.k == 2 ? 2 - b : m.k == 3 ? 6 * (2 - b) / (12 - b) : 3 * (2 - b) / (11 - b);
}

/* The curve of z with an eigenvalue exp(i theta): the border of the region for k = 2. */
static double complex
locus (method m, double theta)
{
  double w[MOST];
  double complex e = cexp (I * theta), sum = 0;
  weights (m, w);
  for (unsigned j = 0; j < m.k; j++)
    sum += w[j] * cexp (-I * theta * j);
  return (e - 1) * (1 - (1 - m.beta) / e) / (m.beta * sum);
}

static void
stability (ito_lab *lab)
{
  enum
  {
    ANGLES = 201
  };
  double worst = 0, smallest = HUGE_VAL, longest = 0;
  for (family f = HB; f <= GHVB; f++)
    {
      const char *table = f == HB ? "intervals_hb" : "intervals_ghvb";
      ito_lab_column (lab, table, "beta", "beta", "", BETAS, betas);
      for (unsigned k = 1; k <= MOST; k++)
        {
          double length[BETAS];
          char name[20], text[60];
          for (int i = 0; i < BETAS; i++)
            {
              method m = { f, k, betas[i] };
              length[i] = interval (m);
              worst = fmax (worst, fabs (length[i] - closed_form (m)));
              if (i > 0)
                smallest = fmin (smallest, length[i] / length[i - 1]);
              if (f == GHVB && k > 1)
                longest = fmax (longest, length[i] / length[0]);
            }
          snprintf (name, sizeof name, "k_%u", k);
          snprintf (text, sizeof text, "stability interval, k = %u", k);
          ito_lab_column (lab, table, name, text, "", BETAS, length);
        }
      for (int i = 0; i < BETAS; i++)
        if (betas[i] != 0.8)
          {
            double re[ANGLES], im[ANGLES];
            char name[20];
            for (int j = 0; j < ANGLES; j++)
              {
                double complex z =
                    locus ((method){ f, 2, betas[i] }, 2 * M_PI * (j + 0.5) / ANGLES);
                re[j] = creal (z);
                im[j] = cimag (z);
              }
            table = f == HB ? "region_hb" : "region_ghvb";
            snprintf (name, sizeof name, "re_%.0f", 10 * betas[i]);
            ito_lab_column (lab, table, name, "real part", "", ANGLES, re);
            name[0] = 'i';
            name[1] = 'm';
            ito_lab_column (lab, table, name, "imaginary part", "", ANGLES, im);
          }
    }
  ito_lab_claim (lab, "intervals",
                 "Stability intervals of HB and GHVB, k = 1 to 4, β = 1, 0.8, 0.5, 0.2: largest "
                 "distance from the closed forms",
                 worst, 0, -INFINITY, 1e-5);
  ito_lab_claim (lab, "intervals-grow",
                 "They grow as β falls: smallest ratio to that of the next larger β", smallest, 0,
                 1.05, INFINITY);
  ito_lab_claim (lab, "ghvb-less-than-twice",
                 "But of GHVB with k = 2, 3, 4 less than twofold: largest ratio to that of β = 1",
                 longest, 0, 1.5, 2);
}

/* (B) The flow of a diffusion, dx/dr = eps, r = sigma = t. */
typedef struct
{
  ito_lab *lab;
  ito_schedule *edm;
  ito_score *score;
  ito_process *flow;
  double start[POINTS], truth[POINTS];
} problem;

static int
integrate (problem *q, const char *solver, uint64_t steps, double x[POINTS])
{
  ito_ensemble *e =
      ito_lab_ensemble (q->lab, q->flow, ito_lab_solver (q->lab, solver),
                        ito_lab_grid (q->lab, "uniform", q->edm, R_START, R_END, steps), POINTS, 0);
  if (e && !ito_lab_failed (q->lab, ito_ensemble_start_array (e, q->start)))
    ito_lab_failed (q->lab, ito_ensemble_run_array (e, x));
  return ito_lab_status (q->lab);
}

static int
by_formula (problem *q, method m, unsigned steps, double x[POINTS])
{
  double e[POINTS], delta = (R_END - R_START) / steps;
  value v[POINTS];
  memset (v, 0, sizeof v);
  memcpy (x, q->start, sizeof q->start);
  for (unsigned n = 0; n < steps; n++)
    {
      if (ito_lab_failed (q->lab, ito_score_eval (q->score, ITO_PREDICT_NOISE, R_START + n * delta,
                                                  POINTS, POINTS, x, e)))
        break;
      for (size_t p = 0; p < POINTS; p++)
        {
          v[p].x = x[p];
          step (m, n, delta, e[p], &v[p]);
          x[p] = v[p].x;
        }
    }
  return ito_lab_status (q->lab);
}

static double
distance (const double a[POINTS], const double b[POINTS], int largest)
{
  double sum = 0, most = 0;
  for (size_t p = 0; p < POINTS; p++)
    {
      sum += (a[p] - b[p]) * (a[p] - b[p]);
      most = fmax (most, fabs (a[p] - b[p]));
    }
  return largest ? most : sqrt (sum / POINTS);
}

static void
spec_of (method m, char *spec, size_t size)
{
  snprintf (spec, size, "%s:order=%u,beta=%g", m.family == HB ? "hb" : "ghvb", m.k, m.beta);
}

typedef struct
{
  method method;
  const char *name, *title;
  double lower, upper;
} row;
static const row rows[] = { { { GHVB, 2, 0.5 }, "ghvb-2-05", "GHVB(2, 0.5)", 1.9, 2.1 },
                            { { GHVB, 2, 0.8 }, "ghvb-2-08", "GHVB(2, 0.8)", 1.9, 2.1 },
                            { { GHVB, 3, 0.5 }, "ghvb-3-05", "GHVB(3, 0.5)", 2.7, 3.1 },
                            { { HB, 2, 0.5 }, "hb-2-05", "HB(2, 0.5)", 0.9, 1.1 },
                            { { HB, 2, 0.8 }, "hb-2-08", "HB(2, 0.8)", 0.9, 1.1 },
                            { { GHVB, 1, 0.5 }, "ghvb-1-05", "GHVB(1, 0.5)", 0.9, 1.1 } };

static void
orders (problem *q)
{
  ito_lab *lab = q->lab;
  double steps[LEVELS], h[LEVELS], x[POINTS], y[POINTS], formula = 0, same = 0, hb = NAN;
  char spec[60];
  for (int j = 0; j < LEVELS; j++)
    {
      steps[j] = 20 << j;
      h[j] = (R_START - R_END) / steps[j];
    }
  ito_lab_column (lab, "orders", "steps", "steps", "", LEVELS, steps);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    {
      double error[LEVELS];
      char text[100];
      ito_slope slope;
      ito_lab_stage (lab, "orders", 0.3 + 0.1 * (double)i);
      spec_of (rows[i].method, spec, sizeof spec);
      for (int j = 0; j < LEVELS; j++)
        {
          if (integrate (q, spec, (uint64_t)steps[j], x)
              || by_formula (q, rows[i].method, (unsigned)steps[j], y))
            return;
          error[j] = distance (x, q->truth, 0);
          formula = fmax (formula, distance (x, y, 1));
        }
      if (ito_lab_failed (lab,
                          ito_study_slope (4, h + LEVELS - 4, error + LEVELS - 4, NULL, &slope)))
        return;
      snprintf (text, sizeof text, "%s: slope of the error against the step", rows[i].title);
      ito_lab_claim (lab, rows[i].name, text, slope.slope, 0, rows[i].lower, rows[i].upper);
      if (rows[i].method.family == HB && rows[i].method.beta == 0.5)
        hb = slope.slope;
      snprintf (text, sizeof text, "m_%zu", i);
      ito_lab_column (lab, "orders", text, rows[i].title, "", LEVELS, error);
    }
  ito_lab_control (lab, "hb-is-not-order-2", "HB(2, 0.5), as if momentum kept its order: slope", hb,
                   0, 1.9, 2.1);
  for (unsigned k = 1; k <= MOST; k++)
    for (family f = HB; f <= GHVB; f++)
      {
        char plms[40];
        spec_of ((method){ f, k, 1 }, spec, sizeof spec);
        snprintf (plms, sizeof plms, "ipndm:order=%u", k);
        if (integrate (q, spec, 40, x) || integrate (q, plms, 40, y))
          return;
        same = fmax (same, distance (x, y, 1));
        for (int i = 0; i < BETAS; i++)
          {
            method m = { f, k, betas[i] };
            spec_of (m, spec, sizeof spec);
            if (integrate (q, spec, 40, x) || by_formula (q, m, 40, y))
              return;
            formula = fmax (formula, distance (x, y, 1));
          }
      }
  ito_lab_claim (lab, "formula",
                 "The samplers hb and ghvb against their formulas: largest difference", formula, 0,
                 -INFINITY, 1e-11);
  ito_lab_claim (lab, "beta-1-is-plms", "β = 1 against PLMS, k = 1 to 4: largest difference", same,
                 0, -INFINITY, 1e-11);
}

/* (C) x' = lambda (x - sin t) + cos t from 0 (Prothero, Robinson 1974) in 100 steps of 0.05: the
 * decimal logarithm of the largest error in the last 20. */
enum
{
  PR_STEPS = 100
};
static double
prothero_robinson (method m, double z, double log_error[PR_STEPS])
{
  const double delta = 0.05;
  value v = { 0 };
  double most = 0;
  for (unsigned n = 0; n < PR_STEPS; n++)
    {
      double t = delta * n;
      step (m, n, delta, z / delta * (v.x - sin (t)) + cos (t), &v);
      double error = fabs (v.x - sin (t + delta));
      log_error[n] = log10 (fmax (error, 1e-16));
      if (n >= PR_STEPS - 20)
        most = fmax (most, error);
    }
  return log10 (most);
}

static void
divergence (ito_lab *lab)
{
  static const double z[] = { -1.3, -0.7, -0.38 };
  double least_plms = HUGE_VAL, hb = -HUGE_VAL, ghvb = -HUGE_VAL, e[PR_STEPS], n[PR_STEPS];
  for (int i = 0; i < PR_STEPS; i++)
    n[i] = i + 1;
  ito_lab_column (lab, "divergence", "n", "steps", "", PR_STEPS, n);
  for (unsigned k = 2; k <= MOST; k++)
    {
      char name[20];
      least_plms = fmin (least_plms, prothero_robinson ((method){ HB, k, 1 }, z[k - 2], e));
      snprintf (name, sizeof name, "plms_%u", k);
      ito_lab_column (lab, "divergence", name, "log10 error, PLMS", "", PR_STEPS, e);
      hb = fmax (hb, prothero_robinson ((method){ HB, k, 0.5 }, z[k - 2], e));
      snprintf (name, sizeof name, "hb_%u", k);
      ito_lab_column (lab, "divergence", name, "log10 error, HB", "", PR_STEPS, e);
      ghvb = fmax (ghvb, prothero_robinson ((method){ GHVB, k, 0.5 }, z[k - 2], e));
      snprintf (name, sizeof name, "ghvb_%u", k);
      ito_lab_column (lab, "divergence", name, "log10 error, GHVB", "", PR_STEPS, e);
    }
  ito_lab_claim (
      lab, "plms-diverges",
      "Stiff equation, z = −1.3, −0.7, −0.38 for k = 2, 3, 4: log₁₀ of the error of PLMS, "
      "the smallest",
      least_plms, 0, 1, INFINITY);
  ito_lab_claim (lab, "hb-stays", "The same of HB(k, 0.5), the largest", hb, 0, -INFINITY,
                 log10 (0.05));
  ito_lab_claim (lab, "ghvb-stays", "The same of GHVB(k, 0.5), the largest", ghvb, 0, -INFINITY,
                 -2);
  ito_lab_control (
      lab, "outside",
      "GHVB(2, 0.8), whose interval of 1.2 does not reach z = −1.3: log₁₀ of its error",
      prothero_robinson ((method){ GHVB, 2, 0.8 }, -1.3, e), 0, -INFINITY, -2);
}

static int
run (ito_lab *lab)
{
  problem q = { .lab = lab };
  double half[POINTS];
  uint64_t steps = ito_lab_count (lab, "truth-steps");
  ito_lab_stage (lab, "stability", 0);
  stability (lab);
  divergence (lab);
  ito_lab_stage (lab, "the true flow", 0.2);
  q.edm = ito_lab_schedule (lab, "edm");
  q.score = ito_lab_score (lab, "exact", ito_lab_target (lab, TARGET), q.edm);
  q.flow = ito_lab_flow (lab, q.score);
  for (size_t p = 0; p < POINTS; p++)
    q.start[p] = -8 + 0.5 * (double)p;
  if (integrate (&q, "rk4:variable=t", steps, q.truth)
      || integrate (&q, "rk4:variable=t", steps / 2, half))
    return ito_lab_status (lab);
  ito_lab_claim (lab, "truth", "Error of the truth: distance from that of half the steps",
                 distance (q.truth, half, 0), 0, -INFINITY, 1e-10);
  orders (&q);
  return ito_lab_status (lab);
}

static const ito_experiment_param params[] = { { "truth-steps", 4000, 20000, 1000, 1000000,
                                                 "RK4 steps of the true flow" },
                                               { NULL, 0, 0, 0, 0, NULL } };

const ito_experiment ito_experiment_ghvb = {
  .slug = "ghvb",
  .theme = "samplers",
  .title = "Diffusion Sampling with Momentum for Mitigating Divergence Artifacts",
  .authors = "Suttisak Wizadwongsa, Worameth Chinchuthakun, Pramook Khungurn, Amit Raj, Supasorn "
             "Suwajanakorn",
  .year = 2023,
  .arxiv = "2307.11118",
  .claim = "Samplers of high order diverge at few steps because their stability regions are small. "
           "Heavy-ball momentum (HB) enlarges the region at the price of order 1; its "
           "generalisation GHVB keeps order k, and β trades accuracy for stability.",
  .faithfulness = ITO_CORE,
  .text =
      "*Stability.* On x′ = λx, z = λδ, a step is a linear map; its largest eigenvalue is found "
      "numerically, and the interval of stable z on the negative axis compared with the closed "
      "form, "
      "where −1 is an eigenvalue: A(2 − β)/β for HB, A = 2, 1, 6/11, 3/10 the interval of PLMS; 2 "
      "− β, "
      "6(2 − β)/(12 − β), 3(2 − β)/(11 − β) for GHVB of k = 2, 3, 4. For HB it grows without bound "
      "as "
      "β falls; for GHVB it does not reach twice that of PLMS.\n\n"
      "*Order.* The flow dx/dσ = ε of 0.4 N(−1.2, 0.09) + 0.6 N(0.8, 0.16) from σ = 5 to 0.5, "
      "equal "
      "steps, from 33 points in [−8, 8]; truth: RK4 with many steps. The library's samplers `hb` "
      "and "
      "`ghvb` are compared with the formulas written out in the experiment, which the two other "
      "parts "
      "use. The first steps are of lower order: in the limit GHVB(3) has order 2 from its own "
      "start. "
      "Here that error is made where the flow is nearly straight, and does not show on these "
      "steps.\n\n"
      "*Divergence.* x′ = λ(x − sin t) + cos t (Prothero, Robinson) with z outside the interval of "
      "PLMS and inside those of momentum with β = 0.5. From an exact start in 100 steps the error "
      "of "
      "PLMS grows to 10² for k = 4, whose z is the least far outside, and to more than 10⁵ for k = "
      "2 "
      "and 3.",
  .params = params,
  .figure = ito_text_ghvb,
  .width = 1080,
  .height = 430,
  .caption =
      "Left: borders of the stability regions of z for k = 2, HB above, GHVB below; black: β "
      "= 1 (PLMS). Middle: RMS error against the number of steps; dashed: slopes 1, 2, 3. "
      "Right: error on the stiff equation against the step number, k = 3, z = −0.7.",
  .run = run
};
