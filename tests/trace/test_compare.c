/* Files compared, hashed and packed: the hash against h5py and hashlib (hash_trace.py). */
#include "tap.h"
#include "trace/pattern.h"
#include <gsl/gsl_errno.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define A "test_compare_a.h5"
#define B "test_compare_b.h5"
#define C "test_compare_c.h5"

/* What is changed in the second file. */
typedef enum
{
  NOTHING,
  ONE_BIT,
  NAN_BIT,
  SMALL,
  SHAPE,
  MORE,
  CLAIM,
  PROGRESS
} change;

static int
write_file (const char *name, change what, int smooth)
{
  ito_error error = ITO_NO_ERROR;
  ito_trace_shape s = { .paths = what == SHAPE ? 4999 : 5000, .times = 25, .d = 2 };
  ito_ensemble_result result = { .seconds = what == NOTHING ? 1 : 2 };
  ito_file *file = ito_file_create (name, &(ito_file_facts){ .format = "trace", .overwrite = 1 });
  ito_trace *trace = file ? pattern_trace (file, "/", &s, &error) : NULL;
  for (uint64_t g = 0; trace && g * 2048 < s.paths; g++)
    for (uint64_t t = 0; t < s.times; t += 10)
      {
        ito_slab slab;
        double *x = pattern_slab (&s, t, g * 2048, &slab);
        for (size_t k = 0; smooth && k < slab.times * slab.paths * 2; k++)
          x[k] = (double)(k % 7);
        /* Coordinate 1 of path 2050 at time 12. */
        size_t k = (2 * slab.paths + 2) * 2 + 1;
        if (g == 1 && t == 10)
          {
            x[k] = what == NAN_BIT || what == NOTHING ? (double)NAN : x[k];
            uint64_t bits;
            memcpy (&bits, x + k, sizeof bits);
            bits ^= what == NAN_BIT ? 1 : 0;
            memcpy (x + k, &bits, sizeof bits);
            if (what == ONE_BIT)
              x[k] = -1.5;
            if (what == SMALL)
              x[k] = (double)NAN;
          }
        ito_trace_slab (&slab, trace);
        free (x);
      }
  double numbers[3] = { 1, what == SMALL ? 2.0000001 : 2, 3 };
  ito_claim_row rows[2] = { { "slope", "is 1", 0, 1.01, 0.1, 0.9, 1.1, "holds", 1 },
                            { "slope-2", "is 2", 1, what == CLAIM ? 0.5 : 1.02, 0.1, 1.9, 2.1,
                              "fails", 1 } };
  uint64_t three = 3;
  return trace && ito_file_write_array (file, "/tables/a/x", 1, &three, numbers) == 0
         && (what != MORE || ito_file_write_array (file, "/tables/a/y", 1, &three, numbers) == 0)
         && (what != PROGRESS
             || ito_file_write_array (file, "/record/arrays/0", 1, &three, numbers) == 0)
         && ito_file_write_claims (file, 2, rows) == 0 && pattern_end (trace, &result, &error) == 0
         && ito_file_close (file, 0) == 0;
}

/* 1: they differ, 0: they do not, negative: an error. */
static int
compare (const char *a, const char *b, double tolerance, char *text, size_t size)
{
  int differ = -1;
  ito_reader *x = ito_reader_open (a), *y = ito_reader_open (b);
  if (!x || !y || ito_reader_compare (x, y, tolerance, &differ, text, size))
    differ = -1;
  ito_reader_close (x);
  ito_reader_close (y);
  return differ;
}

static void
hash (const char *name, char text[65])
{
  ito_reader *r = ito_reader_open (name);
  if (!r || ito_reader_hash (r, text))
    strcpy (text, ito_last_error ()[0] ? "error" : "");
  ito_reader_close (r);
}

static void
differs (change what, double tolerance, const char *where, const char *name)
{
  char text[500], a[65], b[65];
  write_file (B, what, 0);
  int differ = compare (A, B, tolerance, text, sizeof text);
  hash (A, a);
  hash (B, b);
  tap_ok (differ == 1 && strstr (text, where) && strcmp (a, b) != 0, "%s: %s", name, text);
}

static void
test_compare (void)
{
  char text[500], a[65], b[65];
  tap_ok (write_file (A, NOTHING, 0) && write_file (B, NOTHING, 0), "files are written: %s",
          ito_last_error ());
  tap_ok (compare (A, B, 0, text, sizeof text) == 0, "the same data, NaN included: %s", text);
  write_file (B, PROGRESS, 0);
  hash (A, a);
  hash (B, b);
  tap_ok (compare (A, B, 0, text, sizeof text) == 1 && strstr (text, "/x[12, 2050, 1] is NaN"),
          "a number where NaN is: %s", text);
  write_file (A, PROGRESS, 0);
  write_file (B, MORE, 0);
  tap_ok (compare (A, B, 0, text, sizeof text) == 1 && strstr (text, "/tables/a/y is only in " B),
          "one dataset more: %s", text);
  write_file (A, NOTHING, 0);
  differs (ONE_BIT, 0, "/x[12, 2050, 1] is NaN (0x", "a state");
  differs (NAN_BIT, 0, "/x[12, 2050, 1] is NaN", "one bit of a NaN");
  tap_ok (compare (A, B, 1e-12, text, sizeof text) == 0, "which is NaN under a tolerance");
  differs (SMALL, 0, "/tables/a/x[1] is 2 in " A " and 2.0000001 in " B, "a table");
  tap_ok (compare (A, B, 1e-7, text, sizeof text) == 0, "within 1e-7: %s", text);
  tap_ok (compare (A, B, 4e-8, text, sizeof text) == 1, "not within 4e-8: %s", text);
  differs (SHAPE, 0, "/path is i8 [5000] in " A " and i8 [4999]", "another shape");
  differs (CLAIM, 0, "/claims/table[1].value is 1.02 in " A " and 0.5", "a claim");
  write_file (B, NOTHING, 0);
  hash (A, a);
  hash (B, b);
  tap_ok (strcmp (a, b) == 0, "equal data, equal hashes; seconds are no data");
}

static void
test_python (void)
{
  char command[2000], line[200] = "", mine[65];
  const char *python = getenv ("PYTHON"), *srcdir = getenv ("srcdir");
  hash (A, mine);
  snprintf (command, sizeof command, "'%s' '%s/tests/trace/hash_trace.py' " A " 2>&1",
            python && *python ? python : "python3", srcdir && *srcdir ? srcdir : ".");
  FILE *f = popen (command, "r");
  int got = f && fgets (line, sizeof line, f) != NULL;
  int status = f ? pclose (f) : -1;
  line[strcspn (line, "\n")] = 0;
  if (!got || (WIFEXITED (status) && (WEXITSTATUS (status) == 77 || WEXITSTATUS (status) == 127)))
    tap_skip ("the hash by h5py and hashlib", line);
  else
    tap_same (mine, line, "the hash by h5py and hashlib");
}

static off_t
size_of (const char *name)
{
  struct stat s;
  return stat (name, &s) == 0 ? s.st_size : -1;
}

static void
test_pack (void)
{
  char text[500], before[65], after[65];
  write_file (A, NOTHING, 1);
  hash (A, before);
  chmod (A, 0640);
  off_t size = size_of (A);
  remove (C);
  tap_ok (ito_file_pack (A, C, 0) == 0 && compare (A, C, 0, text, sizeof text) == 0,
          "packed into another file, the same data: %s", ito_last_error ());
  tap_ok (size_of (A) == size && size_of (C) > 0 && size_of (C) < size / 4,
          "of regular numbers less than a quarter is left: %lld of %lld", (long long)size_of (C),
          (long long)size);
  tap_ok (ito_file_pack (A, C, 0) == GSL_EINVAL, "an existing file is kept: %s", ito_last_error ());
  tap_ok (ito_file_pack (A, C, 1) == 0, "or overwritten");
  struct stat facts = { 0 };
  tap_ok (ito_file_pack (A, NULL, 0) == 0 && stat (A, &facts) == 0 && facts.st_size < size / 4
              && (facts.st_mode & 0777) == 0640 && access (A ".part", F_OK) != 0,
          "in its place, with its mode");
  hash (A, after);
  tap_same (after, before, "with the same hash");
  ito_reader *r = ito_reader_open (A);
  double nfe = 0, x[4];
  uint64_t start[3] = { 3, 2047, 0 }, count[3] = { 1, 2, 2 };
  ito_error error = ITO_NO_ERROR;
  tap_ok (ito_reader_number (r, "/", "nfe", &nfe) == 0 && nfe == 3
              && strcmp (ito_reader_text (r, "/", "status"), "complete") == 0
              && strcmp (ito_reader_text (r, "/x", "long_name"), "state") == 0
              && ito_reader_part (r, "/x", 3, start, count, x, &error) == 0
              && x[0] == (3 * 2048 + 2047) * 2 % 7 && x[3] == (3 * 2048 * 2 + 1) % 7,
          "attributes are kept, and part of it is read");
  ito_reader_close (r);
  hid_t file = H5Fopen (A, H5F_ACC_RDONLY, H5P_DEFAULT), data = H5Dopen2 (file, "/x", H5P_DEFAULT);
  hid_t list = H5Dget_create_plist (data);
  tap_ok (H5Pget_nfilters (list) == 2, "shuffled and deflated");
  H5Pclose (list);
  H5Dclose (data);
  H5Fclose (file);
  tap_ok (ito_file_pack (A, NULL, 0) == 0 && compare (A, C, 0, text, sizeof text) == 0,
          "packed once more: the same");

  ito_trace_shape s = { .paths = 5000, .times = 5, .d = 2 };
  ito_file *open = ito_file_create (B, &(ito_file_facts){ .format = "trace", .overwrite = 1 });
  ito_trace *trace = pattern_trace (open, "/", &s, &error);
  tap_ok (trace && ito_file_pack (B, NULL, 0) == GSL_EINVAL, "refused while it is written: %s",
          ito_last_error ());
  ito_file_close (open, 1);
  tap_ok (ito_file_pack (B, NULL, 0) == GSL_EINVAL, "refused where it is incomplete: %s",
          ito_last_error ());
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_compare ();
  test_python ();
  test_pack ();
  test_python ();
  remove (A);
  remove (B);
  remove (C);
  return tap_done ();
}
