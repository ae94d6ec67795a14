/* Arguments: defaults, types, every refusal, and the canonical spec, which is read as it was
 * printed. */
#include "core/number.h"
#include "core/spec.h"
#include "hdf5_files.h"
#include "random_bits.h"
#include "tap.h"

#define INF ((double)INFINITY)
#define OPEN (ITO_PARAM_OPEN_LOWER | ITO_PARAM_OPEN_UPPER)

static const ito_param ring_params[] = {
  { "k", ITO_PARAM_INTEGER, "8", 1, 4096, NULL, "number of components", 0 },
  { "radius", ITO_PARAM_NUMBER, "4", 0, INF, NULL, "radius", OPEN },
  { "shift", ITO_PARAM_NUMBER, "", 0, 0, NULL, "any number", 0 },
  { "cap", ITO_PARAM_NUMBER, "inf", 0, INF, NULL, "may be infinite", 0 },
  { "weights", ITO_PARAM_ARRAY, "", 0, INF, NULL, "weights", ITO_PARAM_OPEN_UPPER },
  { "centre", ITO_PARAM_ARRAY, "[0;0]", 0, 0, NULL, "centre", 0 },
  { "mode", ITO_PARAM_WORD, "even", 0, 0, "even|odd|both", "which", 0 },
  { "score", ITO_PARAM_SPEC, "(exact)", 0, 0, NULL, "a score", 0 },
  { NULL, ITO_PARAM_NUMBER, NULL, 0, 0, NULL, NULL, 0 },
};
static const ito_param gmm_params[] = {
  { "means", ITO_PARAM_ARRAY, "", 0, 0, NULL, "means", 0 },
  { "file", ITO_PARAM_FILE, "", 0, 0, NULL, "from a group", 0 },
  { NULL, ITO_PARAM_NUMBER, NULL, 0, 0, NULL, NULL, 0 },
};
static const ito_param needy_params[] = {
  { "value", ITO_PARAM_NUMBER, NULL, 0, 0, NULL, "no default", 0 },
  { NULL, ITO_PARAM_NUMBER, NULL, 0, 0, NULL, NULL, 0 },
};
static const ito_entry gmm = { "gmm", "mixture", "mixture", NULL, NULL, gmm_params };
static const ito_entry ring = { "ring", "circle", "ring", NULL, NULL, ring_params };
static const ito_entry needy = { "needy", NULL, "needs", NULL, NULL, needy_params };
static const ito_entry edm = { "edm", NULL, "none", NULL, NULL, NULL };
static const ito_entry *const entries[] = { &gmm, &ring, &needy, &edm };
static const ito_registry targets = { "target", "targets", 4, entries };
static const ito_registry schedules = { "schedule", "schedules", 1, entries + 3 };

static void
canonical (const char *spec, const char *truth)
{
  ito_error e = ITO_NO_ERROR;
  ito_args *args = ito_args_parse (&targets, spec, &e);
  tap_same (args ? ito_args_spec (args) : e.text, truth, spec);
  ito_args *again = args ? ito_args_parse (&targets, ito_args_spec (args), &e) : NULL;
  tap_ok (again && strcmp (ito_args_spec (again), truth) == 0, "and is read as it is printed");
  ito_args_free (args);
  ito_args_free (again);
}

static void
refused_by (const ito_registry *registry, const char *spec, const char *sentence)
{
  ito_error e = ITO_NO_ERROR;
  ito_args *args = ito_args_parse (registry, spec, &e);
  tap_ok (!args && e.code == GSL_EINVAL, "'%.60s' is refused", spec);
  tap_same (e.text, sentence, sentence);
  ito_args_free (args);
}

static void
refused (const char *spec, const char *sentence)
{
  refused_by (&targets, spec, sentence);
}

static void
check_values (void)
{
  ito_error e = ITO_NO_ERROR;
  ito_args *a = ito_args_parse (
      &targets, "circle:radius=2.5,weights=[1;2],mode=odd,score=( perturbed:scale=2,noise=1 )", &e);
  if (!tap_ok (a != NULL, "a spec with an alias is read: %s", e.text))
    return;
  tap_ok (ito_args_entry (a) == &ring && ito_args_index (a) == 1, "entry and index");
  tap_ok (ito_args_integer (a, "k") == 8 && ito_args_has (a, "k") && !ito_args_given (a, "k"),
          "a default is there but was not given");
  tap_ok (ito_args_number (a, "radius") == 2.5 && ito_args_given (a, "radius"), "a number");
  tap_ok (!ito_args_has (a, "shift") && isnan (ito_args_number (a, "shift")), "an absent one");
  tap_ok (isinf (ito_args_number (a, "cap")), "an infinite default");
  const ito_array *w = ito_args_array (a, "weights"), *c = ito_args_array (a, "centre");
  tap_ok (w && w->rank == 1 && w->dims[0] == 2 && w->data[1] == 2, "an array");
  tap_ok (c && c->rank == 1 && c->data[0] == 0, "an array by default");
  tap_ok (ito_args_word (a, "mode") == 1 && strcmp (ito_args_text (a, "mode"), "odd") == 0,
          "a word and its index");
  tap_same (ito_args_text (a, "score"), "perturbed:scale=2,noise=1",
            "a nested spec without parentheses");
  ito_args_free (a);
  a = ito_args_parse (&targets, "gmm", &e);
  tap_ok (a && !ito_args_array (a, "means") && strcmp (ito_args_text (a, "file"), "") == 0,
          "absent arrays and texts");
  ito_args_free (a);
  ito_args_free (NULL);
}

static void
check_refusals (void)
{
  refused ("rign", "unknown target 'rign': did you mean 'ring'?; 'ito targets' lists all");
  refused ("circel:k=1", "unknown target 'circel': did you mean 'ring'?; 'ito targets' lists all");
  refused ("zzzzzzzz", "unknown target 'zzzzzzzz': there is none of that name; 'ito targets' lists "
                       "all");
  refused ("ring:weight=1",
           "ring has no parameter 'weight': did you mean 'weights'?; 'ito help ring' shows all");
  refused ("ring:qqqqqq=1",
           "ring has no parameter 'qqqqqq': the first it has is 'k'; 'ito help ring' shows all");
  refused ("edm:sigma=1", "edm has no parameter 'sigma': it takes none; write 'edm'");
  refused ("ring:k=1,k=1", "ring: parameter 'k' is given twice: give it once");
  refused ("needy", "needy needs 'value': it has no default; see 'ito help needy'");
#define WHOLE " is not valid: it must be a whole number in [1, 4096]; see 'ito help ring'"
  refused ("ring:k=0", "ring: k=0" WHOLE);
  refused ("ring:k=4097", "ring: k=4097" WHOLE);
  refused ("ring:k=2.5", "ring: k=2.5" WHOLE);
  refused ("ring:k=-1", "ring: k=-1" WHOLE);
  refused ("ring:k=1e12", "ring: k=1e12" WHOLE);
  refused ("ring:k=nan", "ring: k=nan" WHOLE);
  refused ("ring:k=eight", "ring: k=eight" WHOLE);
  refused ("ring:k=99999999999999999999999", "ring: k=99999999999999999999999" WHOLE);
#define RADIUS " is not valid: it must be a finite number > 0; see 'ito help ring'"
  refused ("ring:radius=0", "ring: radius=0" RADIUS);
  refused ("ring:radius=inf", "ring: radius=inf" RADIUS);
  refused ("ring:radius=nan", "ring: radius=nan" RADIUS);
  refused ("ring:radius=1e999", "ring: radius=1e999" RADIUS);
  refused ("ring:radius=[1]", "ring: radius=[1]" RADIUS);
  refused ("ring:shift=inf",
           "ring: shift=inf is not valid: it must be a finite number; see 'ito help ring'");
  refused ("ring:cap=nan",
           "ring: cap=nan is not valid: it must be a number in [0, inf]; see 'ito help ring'");
  refused ("ring:mode=evn", "ring: mode=evn is not valid: it must be one of even|odd|both (did you "
                            "mean 'even'?); see 'ito help ring'");
  refused ("ring:mode=zzzzzz", "ring: mode=zzzzzz is not valid: it must be one of even|odd|both; "
                               "see 'ito help ring'");
  refused ("ring:score=()",
           "ring: score=() is not valid: it must be a spec in parentheses; see 'ito help ring'");
#define NONNEGATIVE " is not valid: it must be a finite number >= 0; see 'ito help ring'"
  refused ("ring:weights=[1;-1]", "ring: weights[1]=-1" NONNEGATIVE);
  refused ("ring:weights=-2", "ring: weights=-2" NONNEGATIVE);
  refused ("ring:weights=[[1;2;3;4];[5;6;-7;8]]", "ring: weights[1][2]=-7" NONNEGATIVE);
  refused ("ring:weights=[[1;2];[nan;3]]", "ring: weights[1][0]=nan" NONNEGATIVE);
  refused ("ring:weights=[1;inf]", "ring: weights[1]=inf" NONNEGATIVE);
#define FORM "; write a number, [1;2] or @FILE:/dataset"
  refused ("ring:weights=[[1];[2;3]]", "ring: weights=[[1];[2;3]] is not valid: its rows have "
                                       "different lengths or depths" FORM);
  refused ("ring:weights=[1,2]", "ring: weights=[1,2] is not valid: entries are separated by ';', "
                                 "not by ','" FORM);
  refused ("ring:weights=(1)", "ring: weights=(1) is not valid: '(1)' is not a number" FORM);
  refused ("ring:weights=@test-files/gone.h5:/w",
           "ring: weights: cannot read 'test-files/gone.h5': there is no such file; name an HDF5 "
           "file");
  refused ("ring:weights=@x", "ring: weights: '@x' names nothing in a file: its form is wrong; "
                              "write @FILE:/dataset");
  refused ("gmm:means=@test-files/args.h5:/cube",
           "gmm: means=@test-files/args.h5:/cube has the wrong rank: 4; at most 3");
  refused ("gmm:means=@test-files/args.h5:/bad",
           "gmm: means[1]=nan is not valid: it must be a finite number; see 'ito help gmm'");
  refused ("gmm:file=abc", "'abc' names nothing in a file: its form is wrong; write "
                           "@FILE:/dataset");
  refused ("@abc", "'@abc' names nothing in a file: its form is wrong; write @FILE:/dataset");
  refused_by (&schedules, "@a.h5:/x",
              "'@a.h5:/x' names no schedule: none is read from a file; 'ito schedules' lists all");
  refused ("ring:k", "spec 'ring:k' cannot be read: 'k' has no '='; write NAME:key=value,...");
}

/* Text of a user of any length keeps its place. */
static void
check_long (void)
{
  static char spec[20000];
  static const char *const forms[] = {
    "%s", "ring:%s=1", "ring:k=%s", "ring:weights=[%s]", "ring:mode=%s", "gmm:means=@%s:/x", "@%s"
  };
  char text[5000];
  memset (text, 'y', sizeof text - 1);
  text[sizeof text - 1] = 0;
  int good = 1;
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
    {
      ito_error e = ITO_NO_ERROR;
      char *at = strstr (strcpy (spec, forms[i]), "%s");
      strcpy (at, text);
      strcat (spec, strstr (forms[i], "%s") + 2);
      ito_args *args = ito_args_parse (&targets, spec, &e);
      good = good && !args && e.code == GSL_EINVAL && strlen (e.text) < 300;
      ito_args_free (args);
    }
  tap_ok (good, "sentences about very long texts are short");
}

/* ---- random specs ---- */

typedef struct
{
  size_t k, mode, rows, columns;
  double radius, shift, weights[16];
  int has_shift, has_weights;
} choice;

static void
print_choice (const choice *c, char *spec)
{
  static const char *const words[] = { "even", "odd", "both" };
  char number[32];
  spec += sprintf (spec, "ring:mode=%s,k=%zu", words[c->mode], c->k);
  spec += sprintf (spec, ", radius = %s", ito_number_print (c->radius, number));
  if (c->has_shift)
    spec += sprintf (spec, ",shift=%.17g", c->shift);
  if (c->has_weights)
    {
      spec += sprintf (spec, ",weights=[");
      for (size_t i = 0; i < c->rows; i++)
        for (size_t j = 0; j < c->columns; j++)
          spec += sprintf (spec, "%s%s%a%s", i && !j ? ";" : "", j ? "; " : "[",
                           c->weights[i * c->columns + j], j + 1 == c->columns ? "]" : "");
      sprintf (spec, "]");
    }
}

static int
is_choice (const ito_args *a, const choice *c)
{
  const ito_array *w = ito_args_array (a, "weights");
  int good = ito_args_word (a, "mode") == c->mode && ito_args_integer (a, "k") == c->k
             && same_bits (ito_args_number (a, "radius"), c->radius)
             && ito_args_has (a, "shift") == c->has_shift
             && (!c->has_shift || same_bits (ito_args_number (a, "shift"), c->shift))
             && (w != NULL) == c->has_weights;
  if (good && w)
    {
      good = w->rank == 2 && w->dims[0] == c->rows && w->dims[1] == c->columns;
      for (size_t i = 0; good && i < c->rows * c->columns; i++)
        good = same_bits (w->data[i], c->weights[i]);
    }
  return good;
}

static void
check_round_trips (size_t n)
{
  uint64_t state = 99;
  size_t read = 0, again = 0, same = 0;
  for (size_t k = 0; k < n; k++)
    {
      char spec[2000];
      ito_error e = ITO_NO_ERROR;
      choice c = { .k = 1 + random_below (&state, 4096),
                   .mode = random_below (&state, 3),
                   .rows = 1 + random_below (&state, 4),
                   .columns = 1 + random_below (&state, 4),
                   .radius = fabs (random_double (&state)),
                   .shift = random_double (&state),
                   .has_shift = (int)random_below (&state, 2),
                   .has_weights = (int)random_below (&state, 2) };
      for (size_t i = 0; i < 16; i++)
        c.weights[i] = fabs (random_double (&state));
      print_choice (&c, spec);
      ito_args *a = ito_args_parse (&targets, spec, &e);
      ito_args *b = a ? ito_args_parse (&targets, ito_args_spec (a), &e) : NULL;
      read += a && is_choice (a, &c) ? 1 : 0;
      again += b && is_choice (b, &c) ? 1 : 0;
      same += b && strcmp (ito_args_spec (a), ito_args_spec (b)) == 0 ? 1 : 0;
      ito_args_free (a);
      ito_args_free (b);
    }
  tap_ok (read == n, "%zu of %zu random specs are read", read, n);
  tap_ok (again == n, "%zu of %zu canonical specs give the same bits", again, n);
  tap_ok (same == n, "%zu of %zu are printed the same again", same, n);
}

/* Any bytes: a sentence or arguments, never more. */
static void
check_garbage (size_t n)
{
  static const char alphabet[] = "ring:k=8,()[];@\"/. ra1e-mode";
  uint64_t state = 5;
  size_t good = 0;
  for (size_t k = 0; k < n; k++)
    {
      char spec[40] = "ring:";
      size_t length = 5 * random_below (&state, 2), end = random_below (&state, 39);
      for (; length < end; length++)
        spec[length] = alphabet[random_below (&state, sizeof alphabet - 1)];
      spec[length] = 0;
      ito_error e = ITO_NO_ERROR;
      ito_args *a = ito_args_parse (&targets, spec, &e);
      good += (a != NULL) == (e.code == 0) && (a || e.text[0]) ? 1 : 0;
      ito_args_free (a);
    }
  tap_ok (good == n, "%zu of %zu random texts are read or refused with a sentence", good, n);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  hid_t file = hdf5_file ("test-files/args.h5");
  double data[] = { 1, (double)NAN, 2, 3 };
  hdf5_dataset (file, "/cube", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, 4, (hsize_t[]){ 1, 1, 1, 1 },
                data);
  hdf5_dataset (file, "/bad", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, 1, (hsize_t[]){ 2 }, data);
  hdf5_dataset (file, "/good", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, 2, (hsize_t[]){ 2, 1 },
                data + 2);
  H5Fclose (file);

#define REST ",score=(exact)"
  canonical ("edm", "edm");
  canonical ("ring", "ring:k=8,radius=4,cap=inf,centre=[0;0],mode=even" REST);
  canonical ("  circle : mode = odd , k=1e3 ",
             "ring:k=1000,radius=4,cap=inf,centre=[0;0],mode=odd" REST);
  canonical ("ring:shift=-0,cap=0x1p3,weights=[1;2.50;1e-7],centre=3",
             "ring:k=8,radius=4,shift=-0,cap=8,weights=[1;2.5;1e-7],centre=3,mode=even" REST);
  canonical ("ring:score=perturbed",
             "ring:k=8,radius=4,cap=inf,centre=[0;0],mode=even,score=(perturbed)");
  canonical ("ring:score=((a:b=(c),d=[1;2]))",
             "ring:k=8,radius=4,cap=inf,centre=[0;0],mode=even,score=(a:b=(c),d=[1;2])");
  canonical ("@dir/a.h5:/g", "gmm:file=@dir/a.h5:/g");
  canonical ("@a,b.h5:/g", "gmm:file=@\"a,b.h5\":/g");
  canonical ("mixture:file=@\"x.h5\":/g", "gmm:file=@x.h5:/g");
  canonical ("gmm:means=@test-files/args.h5:/good", "gmm:means=@test-files/args.h5:/good");
  canonical ("gmm:means=@test-files/args.h5:/good[1]", "gmm:means=@test-files/args.h5:/good[1]");
  check_values ();
  check_refusals ();
  check_long ();
  check_round_trips ((size_t)(2000 * tap_multiplier ()));
  check_garbage ((size_t)(20000 * tap_multiplier ()));
  return tap_done ();
}
