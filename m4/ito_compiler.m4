# The compiler: C17, and flags that keep arithmetic what it says.

# ITO_C17: the compiler takes C17; -std=gnu17 is appended where it is no default.
AC_DEFUN([ITO_C17],
[AC_CACHE_CHECK([for a flag for C17], [ito_cv_c17],
 [ito_cv_c17=no
  ito_save_CFLAGS=$CFLAGS
  for ito_flag in -std=gnu17 -std=gnu18 ""; do
    CFLAGS="$ito_save_CFLAGS $ito_flag"
    AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#if !defined __STDC_VERSION__ || __STDC_VERSION__ < 201710L
#error not C17
#endif
int ito_probe;]])], [ito_cv_c17="${ito_flag:-none needed}"; break])
  done
  CFLAGS=$ito_save_CFLAGS])
 case $ito_cv_c17 in
   -*) CC="$CC $ito_cv_c17" ;;
 esac])

# ITO_ARITHMETIC_FLAGS: -ffp-contract=off everywhere (clang contracts by default), and
# what lets loops vectorise.  Named here, because a user's CFLAGS come last and -O2 alone
# does not vectorise with gcc before 12.
AC_DEFUN([ITO_ARITHMETIC_FLAGS],
[AC_ARG_VAR([ITO_CFLAGS], [flags of every object of ito; set by configure])
 ITO_CFLAGS=
 for ito_flag in -ffp-contract=off -fno-math-errno -fno-trapping-math -ftree-vectorize \
                 -fvect-cost-model=dynamic; do
   AX_CHECK_COMPILE_FLAG([$ito_flag], [ITO_CFLAGS="$ITO_CFLAGS $ito_flag"], [], [-Werror])
 done
 case $ITO_CFLAGS in
   *-ffp-contract=off*) ;;
   *) AC_MSG_ERROR([the compiler has no -ffp-contract=off: results would differ between machines]) ;;
 esac
 case " $CFLAGS " in
   *" -ffast-math "*|*" -Ofast "*)
     AC_MSG_ERROR([CFLAGS has -ffast-math or -Ofast: ito's arithmetic relies on IEEE 754]) ;;
 esac
 AX_CHECK_COMPILE_FLAG([-fvisibility=hidden], [ITO_CFLAGS="$ITO_CFLAGS -fvisibility=hidden"])
 AC_SUBST([ITO_CFLAGS])])

# ITO_WARNING_FLAGS: --enable-werror makes warnings errors (as the continuous integration does).
AC_DEFUN([ITO_WARNING_FLAGS],
[AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [treat warnings as errors])],
               [], [enable_werror=no])
 ITO_WARNINGS=
 for ito_flag in -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
                 -Wformat=2 -Wvla; do
   AX_CHECK_COMPILE_FLAG([$ito_flag], [ITO_WARNINGS="$ITO_WARNINGS $ito_flag"], [], [-Werror])
 done
 AS_IF([test "x$enable_werror" = xyes], [ITO_WARNINGS="$ITO_WARNINGS -Werror"])
 AC_SUBST([ITO_WARNINGS])])
