# The libraries that ito stands on: found, or the build stops with the package to install.

# ITO_REQUIRE_MODULE(PREFIX, MODULE, NAME, DEBIAN PACKAGE)
AC_DEFUN([ITO_REQUIRE_MODULE],
[PKG_CHECK_MODULES([$1], [$2],
   [ito_version_$1=`$PKG_CONFIG --modversion "m4_bpatsubst([$2], [ .*], [])"`],
   [AC_MSG_ERROR([$3 is missing ($2): install it (Debian: apt-get install $4)])])])

# ITO_LIB_MPI: --with-mpi, by pkg-config, or by what the compiler driver mpicc shows.
AC_DEFUN([ITO_LIB_MPI],
[AC_ARG_WITH([mpi],
   [AS_HELP_STRING([--with-mpi@<:@=MPICC@:>@], [share runs among ranks by MPI, with parallel HDF5; MPICC: the compiler driver to ask])],
   [], [with_mpi=no])
 AC_ARG_VAR([MPI_CFLAGS], [C flags of MPI])
 AC_ARG_VAR([MPI_LIBS], [libraries of MPI])
 ito_mpi=off
 AS_IF([test "x$with_mpi" != xno],
   [AS_IF([test -n "$MPI_LIBS"], [ito_mpi="$MPI_LIBS"],
      [AS_CASE([$with_mpi],
         [yes],
           [AS_IF([$PKG_CONFIG --exists mpi-c], [ito_module=mpi-c],
              [$PKG_CONFIG --exists ompi-c], [ito_module=ompi-c],
              [$PKG_CONFIG --exists mpich], [ito_module=mpich], [ito_module=])
            AS_IF([test -n "$ito_module"],
              [MPI_CFLAGS=`$PKG_CONFIG --cflags $ito_module`
               MPI_LIBS=`$PKG_CONFIG --libs $ito_module`
               ito_mpi="$ito_module `$PKG_CONFIG --modversion $ito_module`"],
              [AC_CHECK_PROGS([MPICC], [mpicc mpicc.openmpi mpicc.mpich])])],
         [MPICC=$with_mpi])
       AS_IF([test -n "$MPICC"],
         [ito_mpi=$MPICC
          # Open MPI shows both kinds of flags, MPICH the whole command.
          MPI_CFLAGS=`$MPICC --showme:compile 2>/dev/null || $MPICC -compile_info | $SED 's/^@<:@^ @:>@* //'`
          MPI_LIBS=`$MPICC --showme:link 2>/dev/null || $MPICC -link_info | $SED 's/^@<:@^ @:>@* //'`])])
    # Headers of others are no cause of warnings.
    MPI_CFLAGS=`AS_ECHO([" $MPI_CFLAGS"]) | $SED 's/ -I */ -isystem /g'`
    ito_save_CPPFLAGS=$CPPFLAGS
    ito_save_LIBS=$LIBS
    CPPFLAGS="$CPPFLAGS $MPI_CFLAGS"
    LIBS="$MPI_LIBS $LIBS"
    AC_MSG_CHECKING([for MPI])
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <mpi.h>]], [[int there; return MPI_Initialized (&there);]])], [],
      [AC_MSG_ERROR([MPI is missing: install it (Debian: apt-get install libopenmpi-dev), or name its compiler driver, --with-mpi=MPICC])])
    AC_MSG_RESULT([$ito_mpi])
    CPPFLAGS=$ito_save_CPPFLAGS
    LIBS=$ito_save_LIBS
    AC_DEFINE([HAVE_MPI], [1], [runs are shared among ranks by MPI])])
 AM_CONDITIONAL([MPI], [test "x$with_mpi" != xno])])

# ITO_LIB_HDF5: HDF5 and its high-level library; pkg-config hdf5-serial, then hdf5, then h5cc.  With
# MPI: parallel HDF5, since a serial one beside it would be a second library of the same names.
AC_DEFUN([ITO_LIB_HDF5],
[AC_REQUIRE([ITO_LIB_MPI])
 AS_IF([test "x$with_mpi" = xno], [ito_hdf5=hdf5-serial; ito_hdf5_package=libhdf5-dev],
   [$PKG_CONFIG --exists hdf5-openmpi], [ito_hdf5=hdf5-openmpi; ito_hdf5_package=libhdf5-openmpi-dev],
   [$PKG_CONFIG --exists hdf5-mpich], [ito_hdf5=hdf5-mpich; ito_hdf5_package=libhdf5-mpich-dev],
   [ito_hdf5=hdf5-mpi; ito_hdf5_package=libhdf5-openmpi-dev])
 PKG_CHECK_MODULES([HDF5], [$ito_hdf5],
   [ito_version_HDF5="`$PKG_CONFIG --modversion $ito_hdf5` ($ito_hdf5)"],
   [PKG_CHECK_MODULES([HDF5], [hdf5],
      [ito_version_HDF5=`$PKG_CONFIG --modversion hdf5`],
      [AS_IF([test "x$with_mpi" = xno], [AX_LIB_HDF5([serial])], [with_hdf5=no])
       AS_IF([test "x$with_hdf5" = xyes],
         [HDF5_CFLAGS=$HDF5_CPPFLAGS
          HDF5_LIBS="$HDF5_LDFLAGS $HDF5_LIBS"
          ito_version_HDF5=$HDF5_VERSION],
         [AC_MSG_ERROR([HDF5 is missing: install it (Debian: apt-get install $ito_hdf5_package)])])])])
 ito_save_CPPFLAGS=$CPPFLAGS
 ito_save_LIBS=$LIBS
 CPPFLAGS="$CPPFLAGS $HDF5_CFLAGS $MPI_CFLAGS"
 ito_hdf5_hl=no
 AC_CHECK_HEADER([hdf5_hl.h], [],
   [AC_MSG_ERROR([the high-level library of HDF5 is missing: hdf5_hl.h (Debian: apt-get install $ito_hdf5_package)])])
 AC_MSG_CHECKING([for the high-level library of HDF5])
 for ito_lib in -lhdf5_hl -lhdf5_serial_hl -lhdf5hl_serial -lhdf5_openmpi_hl -lhdf5_mpich_hl; do
   LIBS="$HDF5_LIBS $ito_lib $HDF5_LIBS $MPI_LIBS $ito_save_LIBS"
   AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <hdf5.h>
#include <hdf5_hl.h>]], [[return (int) H5DSis_scale (0);]])],
     [ito_hdf5_hl=$ito_lib; break])
 done
 AC_MSG_RESULT([$ito_hdf5_hl])
 AS_IF([test "x$ito_hdf5_hl" = xno],
   [AC_MSG_ERROR([the high-level library of HDF5 is missing (Debian: apt-get install $ito_hdf5_package)])])
 CPPFLAGS=$ito_save_CPPFLAGS
 LIBS=$ito_save_LIBS
 HDF5_LIBS="$ito_hdf5_hl $HDF5_LIBS"
 # pkg-config names -L twice where the two libraries are in different places; that is harmless.
 case $HDF5_LIBS in
   *-L*) HDF5_LIBS="`AS_ECHO(["$HDF5_LIBS"]) | $SED 's/^\(.*\)\( -L@<:@^ @:>@*\)/\2 \1/'`" ;;
 esac
 AC_SUBST([HDF5_CFLAGS])
 AC_SUBST([HDF5_LIBS])])

# ITO_LIB_RANDOM123: header only.
AC_DEFUN([ITO_LIB_RANDOM123],
[AC_CHECK_HEADER([Random123/philox.h], [],
   [AC_MSG_ERROR([Random123 is missing (Random123/philox.h): install it (Debian: apt-get install librandom123-dev)])])])

# ITO_LIB_CBLAS: GSL's own by default; --with-cblas=LIBS names another.
AC_DEFUN([ITO_LIB_CBLAS],
[AC_ARG_WITH([cblas],
   [AS_HELP_STRING([--with-cblas=LIBS], [link this CBLAS (such as -lopenblas) instead of GSL's])],
   [], [with_cblas=gsl])
 AS_CASE([$with_cblas],
   [gsl|yes|no], [ito_cblas="GSL's own"],
   [GSL_LIBS=`AS_ECHO(["$GSL_LIBS"]) | $SED 's/-lgslcblas//'`
    GSL_LIBS="$GSL_LIBS $with_cblas"
    ito_save_LIBS=$LIBS
    LIBS="$GSL_LIBS $LIBS"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[double cblas_ddot (int, const double *, int, const double *, int);]],
        [[double x = 1; return cblas_ddot (1, &x, 1, &x, 1) != 1;]])], [],
      [AC_MSG_ERROR([$with_cblas does not link as a CBLAS])])
    LIBS=$ito_save_LIBS
    ito_cblas=$with_cblas])])

# ITO_KERNELS: for which instruction sets the hot loops are compiled, beside every machine's.
AC_DEFUN([ITO_KERNELS],
[ito_kernels=portable
 have_v3=no
 have_v4=no
 have_aarch64=no
 ito_portable=
 AS_CASE([$host_cpu],
   [x86_64],
     [AX_CHECK_COMPILE_FLAG([-march=x86-64], [ito_portable=-march=x86-64], [], [-Werror])
      AX_CHECK_COMPILE_FLAG([-march=x86-64-v3], [have_v3=yes], [], [-Werror])
      AX_CHECK_COMPILE_FLAG([-march=x86-64-v4], [have_v4=yes], [], [-Werror])
      AX_CHECK_COMPILE_FLAG([-mprefer-vector-width=512],
        [KERNEL_V4_CFLAGS="-march=x86-64-v4 -mprefer-vector-width=512"],
        [KERNEL_V4_CFLAGS=-march=x86-64-v4], [-Werror])],
   [aarch64|arm64], [have_aarch64=yes])
 AS_IF([test $have_v3 = yes],
   [ito_kernels="$ito_kernels x86-64-v3"
    AC_DEFINE([HAVE_KERNEL_V3], [1], [kernels for x86-64-v3 are linked])])
 AS_IF([test $have_v4 = yes],
   [ito_kernels="$ito_kernels x86-64-v4"
    AC_DEFINE([HAVE_KERNEL_V4], [1], [kernels for x86-64-v4 are linked])])
 AS_IF([test $have_aarch64 = yes],
   [ito_kernels="$ito_kernels aarch64"
    AC_DEFINE([HAVE_KERNEL_AARCH64], [1], [kernels for AArch64 are linked])])
 AC_SUBST([KERNEL_PORTABLE_CFLAGS], [$ito_portable])
 AC_SUBST([KERNEL_V4_CFLAGS])
 AM_CONDITIONAL([KERNEL_V3], [test $have_v3 = yes])
 AM_CONDITIONAL([KERNEL_V4], [test $have_v4 = yes])
 AM_CONDITIONAL([KERNEL_AARCH64], [test $have_aarch64 = yes])])

# ITO_PYTHON: the first Python that imports h5py; for tests only.
AC_DEFUN([ITO_PYTHON],
[AC_ARG_VAR([PYTHON], [a Python 3 with h5py and xarray, for tests])
 ito_python_modules=no
 for ito_python in "$PYTHON" python3 /usr/bin/python3; do
   AS_IF([test -n "$ito_python" && "$ito_python" -c "import h5py" >/dev/null 2>&1],
     [PYTHON=$ito_python; ito_python_modules=yes; break])
 done
 AS_IF([test -z "$PYTHON"], [AC_PATH_PROG([PYTHON], [python3], [no])])
 AC_SUBST([PYTHON])])
