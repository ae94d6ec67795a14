/* HDF5 files for tests, made by the HDF5 library alone. */
#ifndef ITO_TESTS_HDF5_FILES_H
#define ITO_TESTS_HDF5_FILES_H

#include <hdf5.h>
#include <sys/stat.h>

/* Files of tests go to test-files in the current directory. */
static inline hid_t
hdf5_file (const char *name)
{
  mkdir ("test-files", 0777);
  return H5Fcreate (name, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
}

static inline void
hdf5_dataset (hid_t file, const char *name, hid_t stored, hid_t given, int rank,
              const hsize_t *dims, const void *data)
{
  hid_t space = rank ? H5Screate_simple (rank, dims, NULL) : H5Screate (H5S_SCALAR);
  hid_t set = H5Dcreate2 (file, name, stored, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  if (data)
    H5Dwrite (set, given, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
  H5Dclose (set);
  H5Sclose (space);
}

#endif
