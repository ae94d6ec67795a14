set multiplot layout 1,3 margins 0.045,0.985,0.30,0.90 spacing 0.09,0
unset key

set title "Samples, and the flow that leads to them"
set xlabel "x_1" offset 0,0.7
set ylabel "x_2" offset 1
set size ratio -1
set xrange [-4:4]
set yrange [-4:4]
plot $samples using 1:2 with points pt 7 ps 0.22 lc rgb "#56B4E9" notitle, \
     $flow using 2:3 with lines dt 1 lw 0.9 lc rgb "#303030" notitle, \
     $means using 1:2 with points pt 2 ps 1 lw 2.5 lc rgb "#D55E00" notitle

# Two of the rough paths: a path is a block of rows that ends with a row of NaN.
rows = 302
set size noratio
set title "One start, two ways back"
set xlabel "time t: from noise to data" offset 0,0.7
set ylabel "x_1" offset 1
set xrange [1:0]
set yrange [-4:4]
set key outside bottom center horizontal samplen 2
plot $flow using 1:2 with lines dt 1 lw 0.9 lc rgb "#0072B2" title "probability flow", \
     $reverse every ::0::(2*rows-1) using 1:2 with lines dt 1 lw 1 lc rgb "#D55E00" \
       title "reverse SDE"

set title "Predictor and corrector, VE"
set xlabel "score evaluations" offset 0,0.7
set ylabel "sliced W_1 to the target" offset 1
set logscale xy
set xrange [8:100]
set yrange [0.02:0.6]
set xtics (10, 20, 40, 80)
set ytics (0.02, 0.05, 0.1, 0.2, 0.5)
plot $predictor using 1:2 with lines lt 1 dt 1 notitle, \
     $corrector using 1:2 with lines lt 2 dt 1 notitle, \
     $predictor using 1:2:(2*$3) with yerrorbars lt 1 dt 1 pt 7 ps 0.7 title "predictor", \
     $corrector using 1:2:(2*$3) with yerrorbars lt 2 dt 1 pt 5 ps 0.7 title "with corrector"
unset multiplot
