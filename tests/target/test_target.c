/* Targets as objects: specs print and parse again, arrays from files, and every refusal says what
 * is wrong. */
#include "larger.h"
#include "tap.h"
#include "target/target.h"
#include <hdf5.h>
#include <hdf5_hl.h>

static const char file[] = "test_target.h5";

/* Bits of a mixture, or the log-density of a closed form at a point. */
static int
same (const ito_target *a, const ito_target *b)
{
  const ito_mixture *m = a->mixture, *n = b->mixture;
  if (a->d != b->d || !m != !n)
    return 0;
  if (m)
    return m->k == n->k && m->shape == n->shape
           && !memcmp (m->weight, n->weight, m->k * sizeof (double))
           && !memcmp (m->mean, n->mean, m->k * m->d * sizeof (double))
           && !memcmp (m->variance, n->variance, m->k * sizeof (double));
  return a->form == b->form && !memcmp (a->parameter, b->parameter, sizeof a->parameter);
}

static void
test_specs (void)
{
  static const char *const specs[] = {
    "gaussian",
    "gaussian:d=3",
    "gaussian:mean=[1;2],sd=[0.1;3]",
    "gaussian:d=2,mean=1,covariance=[[2;0.3];[0.3;1]]",
    "gaussian:covariance=[1;2;3]",
    "gmm:means=[[0;0];[1;1]]",
    "gmm:weights=[1;3],means=[0;1],covariances=0.25",
    "gmm:means=[[0;0];[1;1]],covariances=[1;2]",
    "gmm:means=[[0;0];[1;1]],covariances=[[1;2];[3;4]]",
    "gmm:means=[[0;0];[1;1]],covariances=[[[1;0.5];[0.5;2]];[[3;0];[0;4]]]",
    "gmm:means=[[0;0];[1;1]],covariances=[[[1;0.5];[0.5;2]]]",
    "ring",
    "ring:k=3,radius=0.1,sd=1e-5,weights=[1;2;3]",
    "grid:k=2",
    "cloud:points=[[1;2];[3;5]]",
    "two-moons",
    "pinwheel",
    "spiral",
    "swiss-roll",
    "checkerboard",
    "rings",
    "banana",
    "funnel:d=3",
    "log-cosh:d=7"
  };
  for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++)
    {
      ito_target *t = ito_target_alloc (specs[i]);
      ito_target *u = t ? ito_target_alloc (ito_target_spec (t)) : NULL;
      tap_ok (t && u && same (t, u) && !strcmp (ito_target_spec (t), ito_target_spec (u)),
              "%s: printed and parsed again", specs[i]);
      ito_target_free (t);
      ito_target_free (u);
    }
  /* Every target of the registry, with its defaults, has finite values and samples. */
  for (size_t i = 0; i < ito_target_registry.n; i++)
    {
      const ito_entry *e = ito_target_registry.entries[i];
      int needs = !strcmp (e->name, "gmm") || !strcmp (e->name, "cloud");
      ito_target *t = needs ? NULL : ito_target_alloc (e->name);
      if (!t)
        {
          tap_ok (needs, "%s has no defaults", e->name);
          continue;
        }
      enum
      {
        P = 100
      };
      double x[10 * P], p[10], l, s[10], h[100], g[10];
      ito_target_values v = { .log_density = &l, .score = s, .hessian = h, .grad_laplacian = g };
      int fine = ito_target_sample (t, 1, 0, 1, 0, 0, P, P, x) == 0;
      for (size_t n = 0; n < P; n++)
        {
          for (size_t j = 0; j < t->d; j++)
            fine &= isfinite (p[j] = x[j * P + n]);
          fine &= ito_target_at (t, 1, 0, p, &v) == 0 && isfinite (l) && isfinite (s[0])
                  && isfinite (h[0]) && isfinite (g[0]);
        }
      tap_ok (fine && e->summary && e->formula, "%s: values at its own samples", e->name);
      ito_target_free (t);
    }
}

static void
test_mixture_arrays (void)
{
  double weights[] = { 1, 3 }, means[] = { 0.1, 1. / 3, -2, 1e-300 },
         full[] = { 1, 0.1, 0.1, 2, 0.7, 0, 0, 1e-5 }, w, mean[2], covariance[4];
  ito_target *t = ito_target_alloc_mixture (2, 2, weights, means, ITO_COVARIANCE_FULL, full);
  ito_target *u = ito_target_alloc (ito_target_spec (t));
  tap_ok (u && same (t, u), "a mixture from arrays: its spec makes it again");
  int status = ito_target_component (t, 1, &w, mean, covariance);
  tap_ok (!status && w == 0.75 && mean[0] == -2 && covariance[3] == 1e-5
              && ito_target_components (t) == 2 && ito_target_dimension (t) == 2,
          "a component's weight, mean and covariance");
  tap_ok (ito_target_normalised (t) && !ito_target_normalised (u),
          "weights that do not sum to 1 are normalised, and it says so");
  tap_ok (ito_target_component (t, 2, &w, mean, covariance) == GSL_EINVAL, "component 2 of 2: %s",
          ito_last_error ());
  ito_target_free (t);
  ito_target_free (u);
  double huge[] = { 1e308, 1e308, 0 }, one[] = { 1, 1, 1 };
  t = ito_target_alloc_mixture (1, 3, huge, means, ITO_COVARIANCE_ISOTROPIC, one);
  ito_target_component (t, 0, &w, NULL, NULL);
  tap_ok (w == 0.5, "weights of 1e308: normalised without overflow");
  ito_target_free (t);
}

static void
dataset (hid_t group, const char *name, int rank, const hsize_t *dims, const double *data)
{
  if (H5LTmake_dataset_double (group, name, rank, dims, data) < 0)
    printf ("Bail out! %s cannot be written\n", file), exit (99);
}

static void
test_files (void)
{
  double weights[] = { 0.2, 0.3, 0.5 }, means[] = { -2, 1, 1.5, 2, 0.5, -2 },
         full[] = { 0.3, 0.05, 0.05, 0.2, 0.1, 0, 0, 0.4, 0.25, -0.1, -0.1, 0.15 };
  hsize_t dims[3] = { 3, 2, 2 };
  hid_t f = H5Fcreate (file, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  hid_t g = H5Gcreate2 (f, "/target", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  dataset (g, "weights", 1, dims, weights);
  dataset (g, "means", 2, dims, means);
  dataset (g, "covariances", 3, dims, full);
  H5Gclose (g);
  g = H5Gcreate2 (f, "/short", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  dims[0] = 2;
  dataset (g, "weights", 1, dims, weights);
  dims[0] = 3;
  dataset (g, "means", 2, dims, means);
  dataset (g, "covariances", 1, dims, full);
  H5Gclose (g);
  g = H5Gcreate2 (f, "/empty", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Gclose (g);
  H5Fclose (f);

  ito_target *t = ito_target_alloc ("@test_target.h5:/target");
  ito_target *u = ito_target_alloc_mixture (2, 3, weights, means, ITO_COVARIANCE_FULL, full);
  ito_target *v =
      ito_target_alloc ("gmm:weights=@test_target.h5:/target/weights,means=@test_target."
                        "h5:/target/means,covariances=@test_target.h5:/target/"
                        "covariances");
  ito_target *w = t ? ito_target_alloc (ito_target_spec (t)) : NULL;
  tap_ok (t && u && same (t, u), "@FILE:/group reads weights, means, covariances");
  tap_ok (v && same (v, u), "gmm with three datasets");
  tap_ok (w && same (w, t), "%s: printed and parsed again", t ? ito_target_spec (t) : "");
  ito_target_free (t);
  ito_target_free (u);
  ito_target_free (v);
  ito_target_free (w);
  t = ito_target_alloc ("cloud:points=@test_target.h5:/target/means");
  tap_ok (t && t->d == 2 && ito_target_components (t) == 3, "a cloud from a dataset");
  ito_target_free (t);
}

/* A spec and what its refusal must contain. */
static void
test_refusals (void)
{
  static const char *const bad[][2] = {
    { "rnig", "ring" },
    { "ring:raduis=3", "radius" },
    { "ring:sd=0", "sd" },
    { "ring:sd=nan", "sd" },
    { "ring:sd=-1", "sd" },
    { "ring:k=0", "k" },
    { "ring:k=2.5", "k" },
    { "ring:weights=[1;2]", "2 weights for 8 modes" },
    { "ring:k=2,weights=[0;0]", "all zero" },
    { "ring:k=2,weights=[-1;2]", "weights" },
    { "ring:k=2,weights=[nan;2]", "weights" },
    { "gaussian:d=2,mean=[1;2;3]", "dimension is 2" },
    { "gaussian:mean=[[1;2];[3;4]]", "rank 2" },
    { "gaussian:sd=1,covariance=2", "give one" },
    { "gaussian:covariance=[[1;2];[2;1]]", "not positive definite" },
    { "gaussian:covariance=[[1;0.5];[0.2;1]]", "not symmetric" },
    { "gaussian:covariance=0", "not positive definite" },
    { "gmm", "no means" },
    { "gmm:means=[0;1],weights=[1]", "1 weights for 2 means" },
    { "gmm:means=[0;1],covariances=[1;2;3]", "3 components" },
    { "gmm:means=[[0;0];[1;1]],covariances=[[1;2;3];[1;2;3]]", "dimension 3" },
    { "gmm:means=[[0;0];[1;1]],covariances=[[[1;2];[2;1]];[[1;0];[0;1]]]",
      "component 1 is not positive definite" },
    { "gmm:means=[[0;0];[1;1]],covariances=[[[1;0];[0;1]];[[1;0];[0;-1]]]",
      "component 2 is not positive definite" },
    { "gmm:means=[[0;0];[1;1]],covariances=[1;-1]", "component 2 is not positive definite" },
    { "gmm:means=3", "means" },
    { "gmm:file=@test_target.h5:/target,weights=[1;1;1]", "both file and weights" },
    { "@test_target.h5:/short", "2 weights for 3 means" },
    { "@test_target.h5:/empty", "weights" },
    { "@test_target.h5:/nowhere", "nowhere" },
    { "@none.h5:/target", "none.h5" },
    { "cloud", "points" },
    { "cloud:points=[[1;1]]", "bandwidth" },
    { "cloud:points=3", "points" },
    { "rings:sd=1e-9", "larger sd" },
    { "checkerboard:sd=1e-3", "larger sd" },
    { "spiral:nodes=0", "nodes" },
    { "funnel:d=1", "d" },
    { "pinwheel:radial_sd=1", "radial_sd" },
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    {
      ito_target *t = ito_target_alloc (bad[i][0]);
      tap_ok (!t && strstr (ito_last_error (), bad[i][1]), "%s: %s", bad[i][0],
              t ? "accepted" : ito_last_error ());
      ito_target_free (t);
    }
}

static void
refused (int status, const char *contains, const char *what)
{
  tap_ok (status == GSL_EINVAL && strstr (ito_last_error (), contains), "%s: %s", what,
          ito_last_error ());
}

static void
test_calls (void)
{
  ito_target *ring = ito_target_alloc ("ring"), *funnel = ito_target_alloc ("funnel:d=2");
  double x[2] = { 0, 0 }, l, r[8];
  ito_target_values v = { .log_density = &l };
  refused (ito_target_at (ring, -1, 1, x, &v), "alpha = -1", "alpha < 0");
  refused (ito_target_at (ring, 1, NAN, x, &v), "sigma", "sigma NaN");
  refused (ito_target_at (ring, 0, 0, x, &v), "not both", "alpha = sigma = 0");
  refused (ito_target_at (funnel, 0.5, 0.5, x, &v), "closed form", "a closed form, diffused");
  v.responsibilities = r;
  refused (ito_target_at (funnel, 1, 0, x, &v), "responsibilities",
           "responsibilities of no mixture");
  refused (ito_target_moments (funnel, 1, 1, x, NULL), "closed form", "moments, diffused");
  refused (ito_target_component (funnel, 0, &l, NULL, NULL), "component",
           "component of no mixture");
  refused (ito_target_sample (ring, 1, 0, 1, 64, 0, 1, 1, x), "stream", "stream 64");
  refused (ito_target_sample (ring, 1, 0, 1, 0, 0, 2, 1, x), "stride", "stride 1 for two paths");
  refused (ito_target_sample (ring, 1, 0, 1, 0, UINT64_C (1) << 40, 1, 1, x), "paths", "path 2^40");
  refused (ito_target_sample (funnel, 1, 0.1, 1, 0, 0, 1, 1, x), "closed form",
           "samples, diffused");
  ito_target_free (ring);
  ito_target_free (funnel);
  ito_target_free (NULL);

  double one[] = { 1 }, bad[] = { NAN }, asymmetric[] = { 1, 0.5, 0.5 + 1e-9, 1 }, zero[2] = { 0 };
  const struct
  {
    size_t d, k;
    const double *w, *m, *c;
    ito_covariance_shape shape;
    const char *contains;
  } calls[] = { { 0, 1, NULL, one, one, ITO_COVARIANCE_ISOTROPIC, "nothing in it" },
                { 1, 0, NULL, one, one, ITO_COVARIANCE_ISOTROPIC, "nothing in it" },
                { 1, 1, bad, one, one, ITO_COVARIANCE_ISOTROPIC, "weight 1 is nan" },
                { 1, 1, NULL, bad, one, ITO_COVARIANCE_ISOTROPIC, "mean of component 1" },
                { 1, 1, NULL, one, bad, ITO_COVARIANCE_ISOTROPIC, "not positive definite" },
                { 1, 1, NULL, one, bad, ITO_COVARIANCE_FULL, "finite" },
                { 2, 1, NULL, zero, asymmetric, ITO_COVARIANCE_FULL, "not symmetric" },
                { 1, 1, NULL, NULL, one, ITO_COVARIANCE_ISOTROPIC, "means" },
                { (size_t)1 << 20, (size_t)1 << 40, NULL, one, one, ITO_COVARIANCE_FULL,
                  "too large" } };
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
    {
      ito_target *t = ito_target_alloc_mixture (calls[i].d, calls[i].k, calls[i].w, calls[i].m,
                                                calls[i].shape, calls[i].c);
      tap_ok (!t && strstr (ito_last_error (), calls[i].contains), "arrays: %s", ito_last_error ());
      ito_target_free (t);
    }
}

/* A quartic of the user's own. */
static int
quartic_score (size_t n, size_t stride, const double *x, double *out, void *params)
{
  (void)stride;
  for (size_t p = 0; p < n; p++)
    out[p] = -4 * *(double *)params * x[p] * x[p] * x[p];
  return 0;
}

static int
failing (size_t n, size_t stride, const double *x, double *out, void *params)
{
  (void)n, (void)stride, (void)x, (void)out, (void)params;
  return GSL_EFAILED;
}

static void
test_functions (void)
{
  double a = 0.5, x = 2, s, l;
  ito_target_functions f = { .d = 1, .score = quartic_score, .params = &a };
  ito_target *t = ito_target_alloc_functions (&f);
  ito_target_values v = { .score = &s };
  tap_ok (t && ito_target_at (t, 1, 0, &x, &v) == 0 && s == -16, "the user's score");
  v.log_density = &l;
  refused (ito_target_at (t, 1, 0, &x, &v), "log-density", "a log-density that was not given");
  refused (ito_target_sample (t, 1, 0, 1, 0, 0, 1, 1, &x), "samples", "samples of functions");
  refused (ito_target_moments (t, 1, 0, &x, NULL), "mean and covariance", "moments of functions");
  ito_target_free (t);
  f.log_density = failing;
  t = ito_target_alloc_functions (&f);
  tap_ok (ito_target_at (t, 1, 0, &x, &v) == GSL_EFAILED, "the user's failure comes back: %s",
          ito_last_error ());
  ito_target_free (t);
  f.score = NULL;
  tap_ok (!ito_target_alloc_functions (&f), "no score: %s", ito_last_error ());
}

int
main (void)
{
  gsl_set_error_handler_off ();
  H5Eset_auto2 (H5E_DEFAULT, NULL, NULL);
  test_specs ();
  test_mixture_arrays ();
  test_files ();
  test_refusals ();
  test_calls ();
  test_functions ();
  remove (file);
  return tap_done ();
}
