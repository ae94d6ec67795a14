set multiplot
set tmargin at screen 0.90
set bmargin at screen 0.17

set logscale xy
set lmargin at screen 0.075
set rmargin at screen 0.325
set title "Equal evaluations, d = 64"
set xlabel "score evaluations" offset 0,0.5
set ylabel "relative error of the standard deviation" offset 1
set xrange [15:1100]
set yrange [1e-3:2]
set xtics (20, 50, 100, 200, 400, 800)
set format y "10^{%T}"
set key at graph 0.02, graph 0.02 left bottom Left reverse samplen 1.6 spacing 1.3
plot $em using 1:2:(5*$3) with yerrorlines dt 1 lw 1.6 pt 9 ps 0.8 lc rgb "#009E73" title "Euler–Maruyama", \
     $ggf using 1:2:(5*$3) with yerrorlines dt 1 lw 2.0 pt 7 ps 0.8 lc rgb "#0072B2" title "adaptive, tolerance 0.5 … 0.02"

set lmargin at screen 0.415
set rmargin at screen 0.655
set title "Steps of three paths"
set xlabel "t" offset 0,0.5
set ylabel "step h" offset 1
set xrange [0.001:1.1]
set yrange [5e-4:0.1]
set xtics auto
set format x "10^{%T}"
unset key
plot $steps using ($3 == 0 ? $1 : NaN):2 with points pt 7 ps 0.5 lc rgb "#0072B2", \
     $steps using ($3 == 1 ? $1 : NaN):2 with points pt 7 ps 0.5 lc rgb "#D55E00", \
     $steps using ($3 == 2 ? $1 : NaN):2 with points pt 7 ps 0.5 lc rgb "#009E73"

unset logscale y
set lmargin at screen 0.745
set rmargin at screen 0.985
set title "Rejected steps"
set xlabel "coordinates d" offset 0,0.5
set ylabel "share of all steps" offset 1
set xrange [1.3:1600]
set yrange [0:0.6]
set xtics (2, 64, 1024) format "%g"
set ytics 0.1
set format y "%g"
plot $rejected using 1:2:(5*$3) with yerrorlines dt 1 lw 1.8 pt 7 ps 0.8 lc rgb "#0072B2"
unset multiplot
