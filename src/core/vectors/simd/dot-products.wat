;; Dot products of a query with rows that lie one after another, two numbers at a time.
;;
;; Each adds up in the same four sums and in the same order as its loop in ../similarity.ts, in doubles, so both give the
;; same bits: sums a and b are the lanes of $ab, c and d those of $cd; the numbers beyond a multiple of four go to a.
(module
  (import "rows" "memory" (memory 1))

  ;; a + b + (c + d)
  (func $total (param $ab v128) (param $cd v128) (param $a f64) (result f64)
    (f64.add
      (f64.add (local.get $a) (f64x2.extract_lane 1 (local.get $ab)))
      (f64.add (f64x2.extract_lane 0 (local.get $cd)) (f64x2.extract_lane 1 (local.get $cd)))))

  ;; $at: byte of the first row; $count: rows, at least 1; $length: numbers of a row; $query: byte of as many doubles;
  ;; $out: byte where one double a row is written.
  (func (export "f32") (param $at i32) (param $count i32) (param $length i32) (param $query i32) (param $out i32)
    (local $left i32) (local $q i32) (local $x v128) (local $ab v128) (local $cd v128) (local $a f64)
    (loop $rows
      (local.set $ab (v128.const f64x2 0 0))
      (local.set $cd (v128.const f64x2 0 0))
      (local.set $q (local.get $query))
      (local.set $left (i32.shr_u (local.get $length) (i32.const 2)))
      (if (local.get $left) (then (loop $fours
        (local.set $x (v128.load (local.get $at)))
        (local.set $ab (f64x2.add (local.get $ab)
          (f64x2.mul (f64x2.promote_low_f32x4 (local.get $x)) (v128.load (local.get $q)))))
        (local.set $x (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x) (local.get $x)))
        (local.set $cd (f64x2.add (local.get $cd)
          (f64x2.mul (f64x2.promote_low_f32x4 (local.get $x)) (v128.load offset=16 (local.get $q)))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $q (i32.add (local.get $q) (i32.const 32)))
        (br_if $fours (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
      (local.set $a (f64x2.extract_lane 0 (local.get $ab)))
      (local.set $left (i32.and (local.get $length) (i32.const 3)))
      (if (local.get $left) (then (loop $ones
        (local.set $a (f64.add (local.get $a)
          (f64.mul (f64.promote_f32 (f32.load (local.get $at))) (f64.load (local.get $q)))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (local.set $q (i32.add (local.get $q) (i32.const 8)))
        (br_if $ones (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
      (f64.store (local.get $out) (call $total (local.get $ab) (local.get $cd) (local.get $a)))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br_if $rows (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; The same for rows of signed bytes.
  (func (export "i8") (param $at i32) (param $count i32) (param $length i32) (param $query i32) (param $out i32)
    (local $left i32) (local $q i32) (local $x v128) (local $ab v128) (local $cd v128) (local $a f64)
    (loop $rows
      (local.set $ab (v128.const f64x2 0 0))
      (local.set $cd (v128.const f64x2 0 0))
      (local.set $q (local.get $query))
      (local.set $left (i32.shr_u (local.get $length) (i32.const 2)))
      (if (local.get $left) (then (loop $fours
        (local.set $x (i32x4.extend_low_i16x8_s (i16x8.extend_low_i8x16_s (v128.load32_zero (local.get $at)))))
        (local.set $ab (f64x2.add (local.get $ab)
          (f64x2.mul (f64x2.convert_low_i32x4_s (local.get $x)) (v128.load (local.get $q)))))
        (local.set $x (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x) (local.get $x)))
        (local.set $cd (f64x2.add (local.get $cd)
          (f64x2.mul (f64x2.convert_low_i32x4_s (local.get $x)) (v128.load offset=16 (local.get $q)))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (local.set $q (i32.add (local.get $q) (i32.const 32)))
        (br_if $fours (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
      (local.set $a (f64x2.extract_lane 0 (local.get $ab)))
      (local.set $left (i32.and (local.get $length) (i32.const 3)))
      (if (local.get $left) (then (loop $ones
        (local.set $a (f64.add (local.get $a)
          (f64.mul (f64.convert_i32_s (i32.load8_s (local.get $at))) (f64.load (local.get $q)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $q (i32.add (local.get $q) (i32.const 8)))
        (br_if $ones (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
      (f64.store (local.get $out) (call $total (local.get $ab) (local.get $cd) (local.get $a)))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br_if $rows (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))
