/* Arrays, texts and numbers of any file, and what is said where they are not as asked for. */
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <ito/error.h>
#include <ito/trace.h>
#include <stdint.h>
#include <unistd.h>

#define FILE_NAME "test_dataset.h5"

static char long_text[100000];

static void
write_file (void)
{
  static const char *const axes[] = { "time", "point", "dim" };
  uint64_t dims[4] = { 2, 3, 2, 2 };
  double x[24];
  for (int i = 0; i < 24; i++)
    x[i] = i + 0.5;
  for (size_t i = 0; i + 1 < sizeof long_text; i++)
    long_text[i] = (char)('a' + i % 26);
  ito_file *file = ito_file_create (
      FILE_NAME, &(ito_file_facts){ .format = "eval", .config = long_text, .overwrite = 1 });
  int good = file && ito_file_write_scaled (file, "/time", 1, dims, axes, x) == 0
             && ito_file_write_scaled (file, "/score", 3, dims, axes, x) == 0
             && ito_file_write_scaled (file, "/logp", 2, dims, axes, x) == 0
             && ito_file_write_array (file, "/tables/a/step", 1, dims, x) == 0
             && ito_file_write_array (file, "/tables/a/error", 1, dims, x + 5) == 0
             && ito_file_write_array (file, "/tables/b/step", 1, dims + 1, x) == 0
             && ito_file_write_array (file, "/free/y", 4, dims, x) == 0
             && ito_file_write_array (file, "/free/number", 0, NULL, x + 7) == 0
             && ito_file_write_text (file, "/tables/a/error", "units", "\xc2\xb5m") == 0
             && ito_file_write_text (file, "/tables", "list", long_text) == 0
             && ito_file_write_text (file, "/tables/a", "empty", "") == 0
             && ito_file_write_text (file, "/tables/a", "twice", "first") == 0
             && ito_file_write_text (file, "/tables/a", "twice", "second, longer") == 0
             && ito_file_write_number (file, "/score", "alpha", 0.1) == 0;
  tap_ok (good, "arrays, texts and numbers are written: %s", ito_last_error ());

  uint64_t four = 4;
  static const struct
  {
    const char *name, *words;
  } bad[] = { { "/tables/a/step", "is there already" },
              { "x", "a path such as" },
              { "/x/", "a path such as" },
              { "/", "a path such as" },
              { "/a//b", "a path such as" } };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    {
      int status = ito_file_write_array (file, bad[i].name, 1, dims, x);
      tap_ok (status == GSL_EINVAL && strstr (ito_last_error (), bad[i].words), "refused: %s",
              ito_last_error ());
    }
  tap_ok (ito_file_write_array (file, "/tables/a/more", 1, &four, x) == GSL_EINVAL
              && strstr (ito_last_error (), "share a scale"),
          "refused: %s", ito_last_error ());
  tap_ok (ito_file_write_array (file, "/deep", 5, dims, x) == GSL_EINVAL, "refused: %s",
          ito_last_error ());
  tap_ok (ito_file_write_text (file, "/nothing", "a", "b") == GSL_EINVAL
              && strstr (ito_last_error (), "there is no '/nothing'"),
          "refused: %s", ito_last_error ());
  tap_ok (ito_file_close (file, 0) == 0, "the file is closed");
}

/* The scale of an axis by name. */
static int
scale_is (hid_t file, const char *name, unsigned axis, const char *scale)
{
  hid_t d = H5Dopen2 (file, name, H5P_DEFAULT), s = H5Dopen2 (file, scale, H5P_DEFAULT);
  int attached = H5DSis_attached (d, s, axis) > 0 && H5DSget_num_scales (d, axis) == 1;
  H5Dclose (d);
  H5Dclose (s);
  return attached;
}

static void
read_file (void)
{
  size_t rank = 9;
  uint64_t dims[4];
  double *x = NULL, value = 0;
  hid_t h5 = H5Fopen (FILE_NAME, H5F_ACC_RDONLY, H5P_DEFAULT);
  tap_ok (scale_is (h5, "/score", 0, "/time") && scale_is (h5, "/score", 1, "/point")
              && scale_is (h5, "/score", 2, "/dim") && scale_is (h5, "/logp", 1, "/point")
              && scale_is (h5, "/tables/a/error", 0, "/tables/a/row")
              && scale_is (h5, "/free/y", 0, "/free/axis_2")
              && scale_is (h5, "/free/y", 1, "/free/axis_3")
              && scale_is (h5, "/free/y", 3, "/free/axis_2_3"),
          "axes have the scales that were asked for, or their own");
  tap_ok (!scale_is (h5, "/score", 1, "/dim"), "control: not another's");
  H5Fclose (h5);

  ito_reader *reader = ito_reader_open (FILE_NAME);
  ito_reader_array (reader, "/score", &rank, dims, &x);
  int good = rank == 3 && dims[0] == 2 && dims[1] == 3 && dims[2] == 2 && dims[3] == 1;
  for (int i = 0; x && i < 12; i++)
    good = good && x[i] == i + 0.5;
  tap_ok (good, "an array comes back");
  free (x);
  ito_reader_array (reader, "/free/number", &rank, dims, &x);
  tap_ok (rank == 0 && x && x[0] == 7.5, "a single number comes back");
  free (x);
  ito_reader_shape (reader, "/free/y", &rank, dims);
  tap_ok (rank == 4 && dims[1] == 3, "a shape");
  tap_same (ito_reader_text (reader, "/tables/a/error", "units"), "\xc2\xb5m", "a text in UTF-8");
  tap_same (ito_reader_text (reader, "/tables/a", "empty"), "", "an empty text");
  tap_same (ito_reader_text (reader, "/tables/a", "twice"), "second, longer",
            "the last of two texts");
  tap_same (ito_reader_text (reader, "/", "config"), long_text, "a text of 100 kB");
  tap_same (ito_reader_text (reader, "/tables", "list"), long_text, "also of a group");
  tap_ok (ito_reader_number (reader, "/score", "alpha", &value) == 0 && value == 0.1, "a number");
  tap_ok (ito_reader_has (reader, "/tables/a") && ito_reader_has (reader, "/")
              && !ito_reader_has (reader, "/tables/c/d") && !ito_reader_has (reader, ""),
          "what there is");
  const char *name;
  ito_reader_list (reader, "/tables/a", 1, &name);
  tap_same (name, "row", "members by name");
  ito_reader_list (reader, "/tables/a", 3, &name);
  tap_ok (!name && ito_reader_list (reader, "/none", 0, &name) == 0 && !name, "and no more");

  tap_ok (ito_reader_array (reader, "/scor", &rank, dims, &x) == GSL_EINVAL
              && strstr (ito_last_error (), "did you mean '/score'?"),
          "refused: %s", ito_last_error ());
  tap_ok (ito_reader_array (reader, "/tables/a/errr", &rank, dims, &x) == GSL_EINVAL
              && strstr (ito_last_error (), "did you mean '/tables/a/error'?"),
          "refused: %s", ito_last_error ());
  tap_ok (ito_reader_array (reader, "/tables", &rank, dims, &x) == GSL_EINVAL
              && strstr (ito_last_error (), "is a group"),
          "refused: %s", ito_last_error ());
  tap_ok (ito_reader_array (reader, "/record/config", &rank, dims, &x) == GSL_EINVAL
              && strstr (ito_last_error (), "does not hold numbers"),
          "refused: %s", ito_last_error ());
  tap_ok (ito_reader_number (reader, "/", "status", &value) == GSL_EINVAL, "refused: %s",
          ito_last_error ());
  double y[2];
  tap_ok (ito_reader_time (reader, "/", 0, y) == GSL_EINVAL, "no trace, no states: %s",
          ito_last_error ());
  ito_reader_close (reader);
}

static void
not_opened (const char *path, const char *words)
{
  ito_reader *reader = ito_reader_open (path);
  tap_ok (!reader && strstr (ito_last_error (), words), "refused: %s", ito_last_error ());
}

static void
other_files (void)
{
  not_opened ("test_dataset.none", "there is no such file");
  not_opened (".", "is a directory");
  FILE *f = fopen ("test_dataset.txt", "w");
  if (f)
    {
      fputs ("text", f);
      fclose (f);
    }
  not_opened ("test_dataset.txt", "not an HDF5 file");
  remove ("test_dataset.txt");
  hid_t h5 = H5Fcreate ("test_dataset_other.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose (h5);
  not_opened ("test_dataset_other.h5", "not a file of ito");
  remove ("test_dataset_other.h5");
  /* A later format version. */
  h5 = H5Fopen (FILE_NAME, H5F_ACC_RDWR, H5P_DEFAULT);
  hid_t a = H5Aopen (h5, "ito_format_version", H5P_DEFAULT);
  unsigned two = 2;
  H5Awrite (a, H5T_NATIVE_UINT, &two);
  H5Aclose (a);
  H5Fclose (h5);
  not_opened (FILE_NAME, "format version 2 is later");
  if (truncate (FILE_NAME, 3000) == 0)
    not_opened (FILE_NAME, "cannot read");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  write_file ();
  read_file ();
  other_files ();
  remove (FILE_NAME);
  return tap_done ();
}
