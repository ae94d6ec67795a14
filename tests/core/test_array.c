/* Arrays from HDF5: every type, rank and index; every refusal; files that are being written. */
#include "core/array.h"
#include "hdf5_files.h"
#include "tap.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_NAME "test-files/array.h5"
#define AT "@" FILE_NAME ":"

static double numbers[120];

static void
make (void)
{
  hsize_t dims[5] = { 2, 3, 4, 5, 1 }, none = 0;
  double one = 2.5;
  float floats[3] = { 0.5f, 0.1f, -3 };
  long double quads[2] = { 1, 1e-300L };
  int64_t integers[2] = { INT64_C (-9007199254740992), 3 };
  uint8_t bytes[3] = { 0, 7, 255 };
  char text[2][4] = { "ab", "cd" };
  for (int i = 0; i < 120; i++)
    numbers[i] = i + 0.25;
  hid_t file = hdf5_file (FILE_NAME);
  hdf5_dataset (file, "/one", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, 0, dims, &one);
  hdf5_dataset (file, "/x1", H5T_IEEE_F64BE, H5T_NATIVE_DOUBLE, 1, dims, numbers);
  hdf5_dataset (file, "/x2", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, 2, dims, numbers);
  hdf5_dataset (file, "/x3", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, 3, dims, numbers);
  hdf5_dataset (file, "/x4", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, 4, dims, numbers);
  hdf5_dataset (file, "/x5", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, 5, dims, numbers);
  dims[0] = 3;
  hdf5_dataset (file, "/floats", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, 1, dims, floats);
  hdf5_dataset (file, "/bytes", H5T_STD_U8LE, H5T_NATIVE_UINT8, 1, dims, bytes);
  dims[0] = 2;
  hdf5_dataset (file, "/quads", H5T_NATIVE_LDOUBLE, H5T_NATIVE_LDOUBLE, 1, dims, quads);
  hdf5_dataset (file, "/integers", H5T_STD_I64BE, H5T_NATIVE_INT64, 1, dims, integers);
  hdf5_dataset (file, "/empty", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, 1, &none, NULL);

  hid_t string = H5Tcopy (H5T_C_S1);
  H5Tset_size (string, 4);
  hdf5_dataset (file, "/text", string, string, 1, dims, text);
  H5Tclose (string);
  hid_t pair = H5Tcreate (H5T_COMPOUND, 16);
  H5Tinsert (pair, "a", 0, H5T_NATIVE_DOUBLE);
  H5Tinsert (pair, "b", 8, H5T_NATIVE_DOUBLE);
  hdf5_dataset (file, "/records", pair, pair, 1, dims, numbers);
  H5Tclose (pair);
  hid_t truth = H5Tenum_create (H5T_NATIVE_INT8);
  int8_t no = 0, yes = 1;
  H5Tenum_insert (truth, "FALSE", &no);
  H5Tenum_insert (truth, "TRUE", &yes);
  hdf5_dataset (file, "/bools", truth, truth, 1, dims, NULL);
  H5Tclose (truth);

  hid_t group = H5Gcreate2 (file, "/group", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  hdf5_dataset (group, "means", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, 2, (hsize_t[]){ 2, 3 },
                numbers);
  H5Gclose (group);
  H5Gclose (H5Gcreate2 (file, "/nothing", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  H5Lcreate_soft ("/group/means", file, "/linked", H5P_DEFAULT, H5P_DEFAULT);
  H5Lcreate_soft ("/group/gone", file, "/dangling", H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose (file);

  FILE *plain = fopen ("test-files/plain.txt", "w");
  if (plain)
    {
      fputs ("no HDF5 file\n", plain);
      fclose (plain);
    }
}

static void
holds (const char *reference, size_t rank, const size_t *dims, const double *values)
{
  ito_array a;
  ito_error e = ITO_NO_ERROR;
  int good = ito_array_read (reference, &a, &e) == 0 && a.rank == rank;
  for (size_t i = 0; good && i < rank; i++)
    good = a.dims[i] == dims[i];
  for (size_t i = 0; good && i < ito_array_count (&a); i++)
    good = a.data[i] == values[i];
  tap_ok (good, "%s is read, rank %zu %s", reference, rank, e.text);
  ito_array_clear (&a);
}

static void
refused (const char *reference, const char *sentence)
{
  ito_array a;
  ito_error e = ITO_NO_ERROR;
  int status = ito_array_read (reference, &a, &e);
  tap_ok (status == GSL_EINVAL && e.code == GSL_EINVAL && !a.data && a.rank == 0, "%s is refused",
          reference);
  tap_same (e.text, sentence, sentence);
  ito_array_clear (&a);
}

static void
check_refusals (void)
{
  refused ("array.h5", "'array.h5' names nothing in a file: its form is wrong; write "
                       "@FILE:/dataset");
  refused ("@array.h5", "'@array.h5' names nothing in a file: its form is wrong; write "
                        "@FILE:/dataset");
  refused ("@:/x", "'@:/x' names nothing in a file: its form is wrong; write @FILE:/dataset");
  refused ("@\"a.h5:/x", "'@\"a.h5:/x' names nothing in a file: its form is wrong; write "
                         "@FILE:/dataset");
  refused ("@test-files/gone.h5:/x",
           "cannot read 'test-files/gone.h5': there is no such file; name an HDF5 file");
  refused ("@" FILE_NAME "/x:/y",
           "cannot read '" FILE_NAME "/x': there is no such file; name an HDF5 file");
  refused ("@test-files:/x", "cannot read 'test-files': it is a directory; name an HDF5 file");
  refused ("@test-files/plain.txt:/x",
           "cannot read 'test-files/plain.txt': it is not an HDF5 file; name an HDF5 file");
  refused (AT "/float", "no '/float' in '" FILE_NAME "': did you mean '/floats'?");
  refused (AT "/group/mean", "no '/group/mean' in '" FILE_NAME "': did you mean '/group/means'?");
  refused (AT "/grup/means", "no '/grup/means' in '" FILE_NAME "': did you mean '/group'?");
  refused (AT "//group//./zzzzzz",
           "no '//group//./zzzzzz' in '" FILE_NAME "': there is '//group//./means', for example");
  refused (AT "/nothing/x", "no '/nothing/x' in '" FILE_NAME "': the group '/nothing' is empty");
  refused (AT "/x1/y", "no '/x1/y' in '" FILE_NAME "': '/x1' is no group");
  refused (AT "/dangling",
           "'/dangling' in '" FILE_NAME "' leads nowhere: what the link names is not there");
  refused (AT "/group",
           "'/group' in '" FILE_NAME "' is no dataset but a group: name a dataset that is in it");
  refused (AT "/",
           "'/' in '" FILE_NAME "' is no dataset but a group: name a dataset that is in it");
  refused (AT "/text", "'/text' in '" FILE_NAME "' has the wrong type: it holds text; give real or "
                       "whole numbers");
  refused (AT "/records", "'/records' in '" FILE_NAME "' has the wrong type: it holds records (a "
                          "compound type); give real or whole numbers");
  refused (AT "/bools", "'/bools' in '" FILE_NAME "' has the wrong type: it holds names (an "
                        "enumeration); give real or whole numbers");
  refused (AT "/x5", "'/x5' in '" FILE_NAME "' has the wrong rank: 5; at most 4");
  refused (AT "/empty", "'/empty' in '" FILE_NAME "' is empty: it holds no number");
  refused (AT "/x1[2]", "no entry 2 of '/x1' in '" FILE_NAME "': there are 2; the last is [1]");
  refused (AT "/x1[-1]",
           "'" AT
           "/x1[-1]' has no valid index: '-1' is not a whole number; write @FILE:/dataset[0] "
           "for the first entry");
  refused (AT "/x1[]",
           "'" AT "/x1[]' has no valid index: '' is not a whole number; write @FILE:/dataset[0] "
           "for the first entry");
  refused (AT "/one[0]", "'/one' in '" FILE_NAME "' is one number: leave out the index");
}

/* A file cut in the middle is refused with some sentence, not a crash. */
static void
check_damaged (void)
{
  static char bytes[1 << 20];
  FILE *whole = fopen (FILE_NAME, "rb"), *half = fopen ("test-files/half.h5", "wb");
  size_t n = whole ? fread (bytes, 1, sizeof bytes, whole) : 0;
  if (half && n)
    fwrite (bytes, 1, n / 2, half);
  if (whole)
    fclose (whole);
  if (half)
    fclose (half);
  ito_array a;
  ito_error e = ITO_NO_ERROR;
  int status = ito_array_read ("@test-files/half.h5:/x1", &a, &e);
  tap_ok (status == GSL_EINVAL && strstr (e.text, "damaged"), "half a file is refused: %s", e.text);
}

/* Another process has the file open for writing, with HDF5's locks on. */
static void
check_running (void)
{
  int ready[2], done[2];
  char c = 0;
  if (pipe (ready) || pipe (done))
    return;
  pid_t child = fork ();
  if (child == 0)
    {
      hid_t file = H5Fopen (FILE_NAME, H5F_ACC_RDWR, H5P_DEFAULT);
      c = file >= 0;
      close (done[1]);
      if (write (ready[1], &c, 1) == 1 && read (done[0], &c, 1) >= 0)
        _exit (0);
      _exit (1);
    }
  int opened = read (ready[0], &c, 1) == 1 && c;
  H5E_auto2_t print;
  void *data;
  H5Eget_auto2 (H5E_DEFAULT, &print, &data);
  H5Eset_auto2 (H5E_DEFAULT, NULL, NULL);
  hid_t locked = H5Fopen (FILE_NAME, H5F_ACC_RDONLY, H5P_DEFAULT);
  H5Eset_auto2 (H5E_DEFAULT, print, data);
  tap_ok (opened && locked < 0, "control: HDF5 alone does not open a file that is being written");
  holds (AT "/x1", 1, (size_t[]){ 2 }, numbers);
  close (done[1]);
  close (done[0]);
  waitpid (child, NULL, 0);
}

int
main (void)
{
  /* Before HDF5 looks: this test needs the locks that it is about. */
  unsetenv ("HDF5_USE_FILE_LOCKING");
  gsl_set_error_handler_off ();
  make ();
  double one = 2.5, floats[] = { 0.5, (double)0.1f, -3 }, bytes[] = { 0, 7, 255 };
  double integers[] = { -9007199254740992.0, 3 }, quads[] = { 1, 1e-300 };
  size_t dims[] = { 2, 3, 4, 5 };
  holds (AT "/one", 0, dims, &one);
  holds (AT "/x1", 1, dims, numbers);
  holds (AT "/x2", 2, dims, numbers);
  holds (AT "/x3", 3, dims, numbers);
  holds (AT "/x4", 4, dims, numbers);
  holds (AT "/x4[0]", 3, dims + 1, numbers);
  holds (AT "/x4[1]", 3, dims + 1, numbers + 60);
  holds (AT "/x2[1]", 1, dims + 1, numbers + 3);
  holds (AT "/x1[1]", 0, dims, numbers + 1);
  holds (AT "/floats", 1, (size_t[]){ 3 }, floats);
  holds (AT "/bytes", 1, (size_t[]){ 3 }, bytes);
  holds (AT "/integers", 1, dims, integers);
  holds (AT "/quads", 1, dims, quads);
  holds (AT "/group/means", 2, dims, numbers);
  holds (AT "//group/./means", 2, dims, numbers);
  holds (AT "/linked", 2, dims, numbers);
  holds ("@\"" FILE_NAME "\":/x1", 1, dims, numbers);
  check_refusals ();
  check_damaged ();

  tap_ok (ito_reference_is_group (AT "/group") && ito_reference_is_group (AT "/"), "groups");
  tap_ok (!ito_reference_is_group (AT "/x1") && !ito_reference_is_group (AT "/gone")
              && !ito_reference_is_group ("@test-files/gone.h5:/g")
              && !ito_reference_is_group ("ring"),
          "others are none");

  hid_t mine = H5Fopen (FILE_NAME, H5F_ACC_RDWR, H5P_DEFAULT);
  holds (AT "/x2", 2, dims, numbers);
  H5Fclose (mine);
  check_running ();
  tap_ok (H5Fget_obj_count ((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL) == 0, "nothing is left open");
  return tap_done ();
}
