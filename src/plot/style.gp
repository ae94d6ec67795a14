# The house style: colours of Okabe and Ito (2008), which colour-blind readers tell apart, each with
# a dash and a point of its own, for print.
set encoding utf8
set linetype 1 lc rgb "#0072B2" lw 1.8 dt 1 pt 7
set linetype 2 lc rgb "#D55E00" lw 1.8 dt (14,6) pt 5
set linetype 3 lc rgb "#009E73" lw 1.8 dt (6,4) pt 9
set linetype 4 lc rgb "#CC79A7" lw 1.8 dt (14,5,3,5) pt 13
set linetype 5 lc rgb "#E69F00" lw 1.8 dt (3,3) pt 11
set linetype 6 lc rgb "#56B4E9" lw 1.8 dt (10,4,3,4,3,4) pt 6
set linetype 7 lc rgb "#000000" lw 1.8 dt (20,5) pt 4
set linetype 8 lc rgb "#999999" lw 1.8 dt (2,4) pt 8
set linetype cycle 8
set border 3 lc rgb "#404040" lw 1
set tics out nomirror textcolor rgb "#202020"
set grid back lc rgb "#E4E4E4" lw 0.7 dt 1
set title font ",12"
set key below center horizontal Left reverse samplen 2.2 spacing 1.15 font ",12" textcolor rgb "#202020"
set style fill solid 0.35 noborder
set bars 0.6
set palette defined (0 "#FFFFFF", 0.25 "#C6DCEC", 0.5 "#7FB3D5", 0.75 "#2F86BD", 1 "#00446B")
set samples 400
